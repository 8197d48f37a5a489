package dev.rematch.jobs.run;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.jobs.Environment;
import dev.rematch.pipeline.Pipeline;
import dev.rematch.pipeline.PipelineReader;
import dev.rematch.pipeline.Step;
import dev.rematch.schedule.TaskRequest;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * A command that runs steps of one pipeline for one logical date, or for several in their order.
 */
public abstract class StageCommand implements Callable<Integer> {
  private final Environment environment;
  @Spec private CommandSpec command;

  @Mixin private PipelineOptions options;
  @Mixin private ScheduledOptions scheduled;

  @Option(
      names = {"-d", "--date"},
      split = ",",
      paramLabel = "YYYY-MM-DD",
      description =
          "The logical date: nothing on or after it is seen (default: today, UTC). Several, with"
              + " commas, run one after the other.")
  private List<LocalDate> dates = List.of();

  protected StageCommand(Environment environment) {
    this.environment = environment;
  }

  /** Made when the command is called, so that listing commands loads no Spark class. */
  protected abstract List<Step> steps();

  /** The moment whose champion scores; the present one where nobody says otherwise. */
  protected Optional<Instant> championAsOf(TaskRequest request) {
    return Optional.empty();
  }

  /** What is done when all dates are through; most commands are done then. */
  protected void afterwards(PipelineSession session, List<LocalDate> days, TaskFacts facts) {}

  /** Whether success for one date mends what failed for another. */
  protected boolean mendsEveryDate() {
    return false;
  }

  @Override
  public final Integer call() {
    new TaskRecorder(environment, scheduled, command.name()).record(this::run);
    return 0;
  }

  private void run(TaskFacts facts) {
    List<LocalDate> days = days();
    Pipeline pipeline =
        new PipelineReader().read(options.pipeline(environment), options.overrides());
    facts.pipeline(pipeline.name());
    scheduled.check(environment, pipeline);
    PipelineSession session =
        new PipelineSession(
            environment,
            Sessions.open(),
            pipeline,
            options.warehouse(environment),
            scheduled.request(),
            championAsOf(scheduled.request()),
            environment.out()::println);
    session.tell(facts);
    for (LocalDate day : days) {
      environment.out().println(pipeline.name() + " " + day);
      session.run(day, steps(), facts);
    }
    afterwards(session, days, facts);
    // "dag/run": what failed in this DAG is mended.
    scheduled
        .request()
        .id()
        .filter(request -> request.contains("/"))
        .ifPresent(request -> mended(session, pipeline, days, request));
  }

  private void mended(
      PipelineSession session, Pipeline pipeline, List<LocalDate> days, String request) {
    TaskAlerts alerts =
        new TaskAlerts(session.registry().alerts(), pipeline.model(), environment.clock());
    String dag = request.substring(0, request.indexOf('/'));
    if (mendsEveryDate()) {
      alerts.close(a -> a.subject().startsWith(dag + "/"), request, request + " succeeded");
    } else {
      alerts.succeeded(dag, days, request);
    }
  }

  private List<LocalDate> days() {
    if (dates.isEmpty()) {
      return List.of(LocalDate.now(environment.clock().withZone(ZoneOffset.UTC)));
    }
    List<LocalDate> ordered = dates.stream().sorted().distinct().toList();
    if (!ordered.equals(dates)) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Invalid --date: "
              + dates
              + " (several dates must be in their order, each once: what a date decides is what the"
              + " next one finds)");
    }
    return ordered;
  }
}
