package dev.rematch.jobs.plan;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.PipelineOptions;
import dev.rematch.kernel.WholeFile;
import dev.rematch.pipeline.Pipeline;
import dev.rematch.pipeline.PipelineReader;
import dev.rematch.schedule.Plan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compiles a pipeline to the file that its DAGs are made of. */
@Command(
    name = "plan",
    description = "Compiles a pipeline to the JSON file that its Airflow DAGs are made of.")
public final class PlanCommand implements Callable<Integer> {
  private static final String APPLICATION = "jobs/target/rematch-jobs.jar";
  private static final String JARS = "jobs/target/submit-jars.txt";

  private final Environment environment;
  @Mixin private PipelineOptions options;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The folder of plans that the DAGs are read from.")
  private Path out;

  @Option(
      names = "--spark-submit",
      paramLabel = "PROGRAM",
      description =
          "spark-submit of a whole Spark distribution, as Airflow's workers see it (default: the"
              + " one on their PATH).")
  private String sparkSubmit = "spark-submit";

  public PlanCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    Pipeline pipeline =
        new PipelineReader().read(options.pipeline(environment), options.overrides());
    Plan plan = pipeline.plan();
    Path folder = environment.folder().resolve(out).normalize();
    Path file = folder.resolve(pipeline.name() + ".json");
    write(file, plan.file(submit(pipeline)));
    environment
        .out()
        .println(
            "plan of "
                + pipeline.name()
                + " ("
                + plan.sha256().substring(0, 12)
                + ") written to "
                + file);
    return 0;
  }

  /** About this machine; no part of the plan's hash. */
  private Map<String, Object> submit(Pipeline pipeline) {
    Map<String, Object> submit = new TreeMap<>();
    submit.put("application", environment.home().resolve(APPLICATION).toString());
    submit.put("jars", jars());
    submit.put("overrides", new TreeMap<>(options.overrides()));
    submit.put("pipeline_file", pipeline.file().toString());
    submit.put("spark_binary", sparkSubmit);
    submit.put("warehouse", options.warehouse(environment).root());
    return submit;
  }

  private List<String> jars() {
    Path list = environment.home().resolve(JARS);
    try {
      return Arrays.stream(Files.readString(list).strip().split(","))
          .map(jar -> environment.home().resolve(jar).toString())
          .toList();
    } catch (IOException e) {
      throw new RematchException(
          FailureKind.MISSING_INPUT,
          "Cannot plan: the list of jars "
              + list
              + " cannot be read; build Rematch first (mvn -DskipTests package)",
          e);
    }
  }

  /** Whole or not at all: a DAG processor reads the folder all the time. */
  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      WholeFile.write(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the plan " + file + " (--out)", e);
    }
  }
}
