package dev.rematch.jobs.page;

import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.PipelineSession;
import dev.rematch.jobs.run.TaskFacts;
import dev.rematch.report.Report;
import java.nio.file.Path;
import java.time.LocalDate;
import picocli.CommandLine.Option;

/** The option --report of stages that monitor. */
public final class ReportOption {
  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Write the page of monitor report into this folder, PIPELINE-DATE.html.")
  private Path folder;

  /** Writes the page, where one is wanted, and tells where it is. */
  public void write(
      Environment environment, PipelineSession session, LocalDate day, TaskFacts facts) {
    if (folder == null) {
      return;
    }
    String name = session.pipeline().name();
    Report report =
        Report.of(
            new PipelineRows(session.registry(), session.warehouse()).of(name),
            session.warehouse(),
            environment.clock().instant());
    Path file =
        environment.folder().resolve(folder).resolve(name + "-" + day + ".html").normalize();
    PageFile.inNewFolder(file).write(ReportPage.of(report));
    facts.report(file.toString());
    environment.out().println("  report    " + report.verdict().sentence());
  }
}
