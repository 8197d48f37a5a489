package dev.rematch.jobs.monitor;

import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.PipelineSession;
import dev.rematch.jobs.run.StageCommand;
import dev.rematch.jobs.run.TaskFacts;
import dev.rematch.jobs.steps.AirflowTrainings;
import dev.rematch.jobs.steps.MonitorStep;
import dev.rematch.jobs.steps.RetrainRequests;
import dev.rematch.pipeline.RunContext;
import dev.rematch.pipeline.Step;
import dev.rematch.report.Report;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Profiles the latest complete period: drift, realised performance, alerts. */
@Command(
    name = "monitor",
    subcommands = ReportCommand.class,
    description = "Profiles the latest complete period: drift, realised performance, alerts.")
public final class MonitorCommand extends StageCommand {
  private final Environment environment;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Write the page of monitor report into this folder, PIPELINE-DATE.html.")
  private Path reports;

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
    if (reports != null) {
      report(session, days.get(days.size() - 1), facts);
    }
    List<RunContext> monitored =
        days.stream().map(day -> session.context(day).of("monitor")).toList();
    RetrainRequests.follow(monitored, facts, AirflowTrainings.of(environment));
  }

  private void report(PipelineSession session, LocalDate day, TaskFacts facts) {
    String name = session.pipeline().name();
    Report report =
        Report.of(
            new PipelineRows(session.registry(), session.warehouse()).of(name),
            session.warehouse(),
            environment.clock().instant());
    Path file =
        environment.folder().resolve(reports).resolve(name + "-" + day + ".html").normalize();
    PageFile.inNewFolder(file).write(ReportPage.of(report));
    facts.report(file.toString());
    environment.out().println("  report    " + report.verdict().sentence());
  }
}
