package dev.rematch.jobs.cycle;

import dev.rematch.jobs.Environment;
import dev.rematch.jobs.page.ReportOption;
import dev.rematch.jobs.run.PipelineSession;
import dev.rematch.jobs.run.StageCommand;
import dev.rematch.jobs.run.TaskFacts;
import dev.rematch.jobs.steps.Cycle;
import dev.rematch.pipeline.Step;
import java.time.LocalDate;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** All stages of one logical date in one application. */
@Command(name = "cycle", description = "All stages of one logical date in one application.")
public final class CycleCommand extends StageCommand {
  private final Environment environment;
  @Mixin private ReportOption report;

  public CycleCommand(Environment environment) {
    super(environment);
    this.environment = environment;
  }

  @Override
  protected List<Step> steps() {
    return Cycle.steps();
  }

  @Override
  protected void afterwards(PipelineSession session, List<LocalDate> days, TaskFacts facts) {
    report.write(environment, session, days.get(days.size() - 1), facts);
  }
}
