package dev.rematch.jobs.run;

import dev.rematch.jobs.Environment;
import dev.rematch.pipeline.Pipeline;
import dev.rematch.pipeline.PipelineReader;
import dev.rematch.pipeline.Step;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that runs steps of one pipeline for one logical date. */
public abstract class StageCommand implements Callable<Integer> {
  private final Environment environment;

  @Mixin private PipelineOptions options;

  @Option(
      names = {"-d", "--date"},
      paramLabel = "YYYY-MM-DD",
      description = "The logical date: nothing on or after it is seen (default: today, UTC).")
  private LocalDate date;

  protected StageCommand(Environment environment) {
    this.environment = environment;
  }

  /** Made when the command is called, so that listing commands loads no Spark class. */
  protected abstract List<Step> steps();

  @Override
  public final Integer call() {
    LocalDate day =
        date == null ? LocalDate.now(environment.clock().withZone(ZoneOffset.UTC)) : date;
    Pipeline pipeline =
        new PipelineReader().read(options.pipeline(environment), options.overrides());
    PipelineSession session =
        new PipelineSession(
            environment,
            Sessions.open(),
            pipeline,
            options.warehouse(environment),
            environment.out()::println);
    environment.out().println(session.pipeline().name() + " " + day);
    session.run(day, steps());
    return 0;
  }
}
