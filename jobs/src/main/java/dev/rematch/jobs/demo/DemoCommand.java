package dev.rematch.jobs.demo;

import dev.rematch.core.Warehouse;
import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.PipelineOptions;
import dev.rematch.jobs.run.PipelineSession;
import dev.rematch.jobs.run.Replay;
import dev.rematch.jobs.run.ReplayReport;
import dev.rematch.jobs.run.Sessions;
import dev.rematch.pipeline.PipelineReader;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Replays 2013 with the bundled flights pipeline. */
@Command(
    name = "demo",
    description = "Replays a year of real flights, month by month, in a local warehouse.")
public final class DemoCommand implements Callable<Integer> {
  private static final LocalDate FROM = LocalDate.of(2013, 1, 1);
  private static final LocalDate TO = LocalDate.of(2014, 1, 1);

  private final Environment environment;

  @Option(
      names = {"-w", "--warehouse"},
      paramLabel = "DIR",
      description =
          "Where tables and models are kept (default: $REMATCH_WAREHOUSE, else ./warehouse).")
  private String warehouse;

  public DemoCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    Instant start = environment.clock().instant();
    Warehouse place = PipelineOptions.warehouse(warehouse, environment);
    environment
        .out()
        .println("A year of flights out of New York. Every month lands, is scored by the");
    environment.out().println("champion, and from April on two challengers ask for a rematch.");
    environment.out().println();
    PipelineSession session =
        new PipelineSession(
            environment,
            Sessions.open(),
            new PipelineReader()
                .read(environment.home().resolve("conf/flights/pipeline.conf"), Map.of()),
            place,
            environment.out()::println);
    boolean changed = new Replay(session, environment.out()).run(FROM, TO);
    new ReplayReport(session, place).print(environment.out(), FROM, TO);
    if (!changed) {
      environment.out().println("Nothing changed: everything was there already.");
    }
    Duration took = Duration.between(start, environment.clock().instant());
    environment.out().println("Took " + took.toSeconds() + " s.");
    return 0;
  }
}
