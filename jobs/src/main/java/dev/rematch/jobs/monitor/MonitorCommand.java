package dev.rematch.jobs.monitor;

import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.StageCommand;
import dev.rematch.jobs.steps.MonitorStep;
import dev.rematch.pipeline.Step;
import java.util.List;
import picocli.CommandLine.Command;

/** Profiles the latest complete period: drift, realised performance, alerts. */
@Command(
    name = "monitor",
    subcommands = ReportCommand.class,
    description = "Profiles the latest complete period: drift, realised performance, alerts.")
public final class MonitorCommand extends StageCommand {
  public MonitorCommand(Environment environment) {
    super(environment);
  }

  @Override
  protected List<Step> steps() {
    return List.of(new MonitorStep());
  }
}
