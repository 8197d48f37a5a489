package dev.rematch.jobs.replay;

import dev.rematch.core.Warehouse;
import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.PipelineOptions;
import dev.rematch.jobs.run.PipelineSession;
import dev.rematch.jobs.run.Replay;
import dev.rematch.jobs.run.ReplayReport;
import dev.rematch.jobs.run.Sessions;
import dev.rematch.pipeline.Pipeline;
import dev.rematch.pipeline.PipelineReader;
import java.time.LocalDate;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs every period from a date to a date. */
@Command(
    name = "replay-history",
    description = "All stages of every period from a date to a date, in one application.")
public final class ReplayCommand implements Callable<Integer> {
  private final Environment environment;

  @Mixin private PipelineOptions options;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "YYYY-MM-DD",
      description = "A day of the first period.")
  private LocalDate from;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "YYYY-MM-DD",
      description = "The day after the last period.")
  private LocalDate to;

  public ReplayCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    Warehouse warehouse = options.warehouse(environment);
    Pipeline pipeline =
        new PipelineReader().read(options.pipeline(environment), options.overrides());
    PipelineSession session =
        new PipelineSession(
            environment, Sessions.open(), pipeline, warehouse, environment.out()::println);
    boolean changed = new Replay(session, environment.out()).run(from, to);
    new ReplayReport(session, warehouse).print(environment.out(), from, to);
    if (!changed) {
      environment.out().println("Nothing changed: everything was there already.");
    }
    return 0;
  }
}
