package dev.rematch.jobs.monitor;

import dev.rematch.jobs.Environment;
import dev.rematch.jobs.page.ReportOption;
import dev.rematch.jobs.run.PipelineSession;
import dev.rematch.jobs.run.StageCommand;
import dev.rematch.jobs.run.TaskFacts;
import dev.rematch.jobs.steps.AirflowTrainings;
import dev.rematch.jobs.steps.MonitorStep;
import dev.rematch.jobs.steps.RetrainRequests;
import dev.rematch.pipeline.RunContext;
import dev.rematch.pipeline.Step;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Profiles the latest complete period: drift, realised performance, alerts. */
@Command(
    name = "monitor",
    subcommands = ReportCommand.class,
    description = "Profiles the latest complete period: drift, realised performance, alerts.")
public final class MonitorCommand extends StageCommand {
  private final Environment environment;

  @Mixin private ReportOption report;

  public MonitorCommand(Environment environment) {
    super(environment);
    this.environment = environment;
  }

  @Override
  protected List<Step> steps() {
    return List.of(new MonitorStep());
  }

  @Override
  protected void afterwards(PipelineSession session, List<LocalDate> days, TaskFacts facts) {
    List<RunContext> monitored =
        days.stream().map(day -> session.context(day).of("monitor")).toList();
    Optional<RetrainRequests.Scheduler> trainings = AirflowTrainings.of(environment);
    // What is asked for is on record before anything else can fail.
    trainings.ifPresent(known -> RetrainRequests.record(monitored));
    report.write(environment, session, days.get(days.size() - 1), facts);
    trainings.ifPresent(known -> RetrainRequests.follow(monitored, facts, known));
  }
}
