package dev.rematch.jobs.decisions;

import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Json;
import dev.rematch.jobs.run.PipelineOptions;
import dev.rematch.jobs.run.PipelineSession;
import dev.rematch.jobs.run.Sessions;
import dev.rematch.jobs.run.TextTable;
import dev.rematch.jobs.steps.RuleSimulation;
import dev.rematch.pipeline.Pipeline;
import dev.rematch.pipeline.PipelineReader;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What another rule would have done. */
@Command(
    name = "simulate",
    description = {
      "What another rule would have decided in the past rounds, and what that would have been"
          + " worth. Writes nothing. Silent scoring, watches and approvals are not simulated."
    })
public final class SimulateDecisions implements Callable<Integer> {
  private final Environment environment;
  @Mixin private PipelineOptions options;

  @Option(
      names = "--rule",
      paramLabel = "FILE",
      description = "A file with another challenge block (default: the pipeline's, with --set).")
  private Path rule;

  @Option(names = "--from", paramLabel = "YYYY-MM-DD", description = "First logical date.")
  private LocalDate from;

  @Option(names = "--to", paramLabel = "YYYY-MM-DD", description = "Last logical date.")
  private LocalDate to;

  @Option(names = "--json", description = "Print JSON for programs.")
  private boolean json;

  public SimulateDecisions(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    Pipeline pipeline =
        new PipelineReader()
            .read(
                options.pipeline(environment),
                options.overrides(),
                Optional.ofNullable(rule).map(r -> environment.folder().resolve(r)));
    PipelineSession session =
        new PipelineSession(
            environment,
            Sessions.open(),
            pipeline,
            options.warehouse(environment),
            environment.out()::println);
    RuleSimulation.Outcome outcome =
        new RuleSimulation(session)
            .run(from == null ? LocalDate.MIN : from, to == null ? LocalDate.MAX : to);
    if (json) {
      environment.out().println(Json.of(outcome));
      return 0;
    }
    TextTable table =
        new TextTable(
            List.of(
                "date",
                "rows",
                "champion then",
                outcome.metric(),
                "under this rule",
                outcome.metric(),
                "verdict"));
    outcome
        .rounds()
        .forEach(
            r ->
                table.add(
                    List.of(
                        r.date().toString(),
                        String.format(Locale.ROOT, "%,d", r.rows()),
                        r.actual(),
                        number(r.actualValue()),
                        r.simulated(),
                        number(r.simulatedValue()),
                        r.verdict())));
    table.print(environment.out());
    environment
        .out()
        .printf(
            Locale.ROOT,
            "%nswaps: %d then, %d under this rule%nmean %s: %s then, %s under this rule (per row,"
                + " as champion)%nregret against the best player of each round: %s then, %s under"
                + " this rule%n",
            outcome.actualSwaps(),
            outcome.simulatedSwaps(),
            outcome.metric(),
            number(outcome.actualMean()),
            number(outcome.simulatedMean()),
            number(outcome.actualRegret()),
            number(outcome.simulatedRegret()));
    return 0;
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
  }
}
