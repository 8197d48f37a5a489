package dev.rematch.jobs.monitor;

import dev.rematch.core.Warehouse;
import dev.rematch.jobs.Environment;
import dev.rematch.jobs.page.PageFile;
import dev.rematch.jobs.page.PipelineRows;
import dev.rematch.jobs.page.ReportPage;
import dev.rematch.jobs.run.Json;
import dev.rematch.jobs.run.RegistryOptions;
import dev.rematch.report.Report;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes one page about a pipeline. */
@Command(
    name = "report",
    description =
        "Writes one HTML page on how a pipeline's champion is, from the registry alone: no row of"
            + " the lake is read, the page loads nothing.")
public final class ReportCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private RegistryOptions options;

  @Parameters(index = "0", paramLabel = "PIPELINE", description = "The pipeline's name.")
  private String pipeline;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "The page (default: PIPELINE-report.html in the current folder).")
  private Path out;

  public ReportCommand(Environment environment) {
    this.environment = environment;
  }

  /** What was written, for programs. */
  private record Written(String file, long bytes, String level, String sentence) {}

  @Override
  public Integer call() {
    Warehouse warehouse = options.existing(environment);
    Report report =
        Report.of(
            new PipelineRows(options.open(environment), warehouse).of(pipeline),
            warehouse,
            environment.clock().instant());
    Path file =
        environment.folder().resolve(out == null ? Path.of(pipeline + "-report.html") : out);
    long bytes = new PageFile(file.normalize()).write(ReportPage.of(report));
    if (options.json()) {
      environment
          .out()
          .println(
              Json.of(
                  new Written(
                      file.normalize().toString(),
                      bytes,
                      report.verdict().level().toString(),
                      report.verdict().sentence())));
    } else {
      environment.out().println(report.verdict().sentence());
      environment
          .out()
          .println(
              String.format(Locale.ROOT, "%s (%,d kB)", file.normalize(), (bytes + 999) / 1000));
    }
    return 0;
  }
}
