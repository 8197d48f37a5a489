package dev.rematch.jobs.run;

import dev.rematch.core.Warehouse;
import dev.rematch.jobs.Environment;
import dev.rematch.pipeline.Pipeline;
import dev.rematch.pipeline.Progress;
import dev.rematch.pipeline.RegistryTables;
import dev.rematch.pipeline.RunContext;
import dev.rematch.pipeline.Step;
import dev.rematch.pipeline.StepRunner;
import dev.rematch.tracking.RunMarkers;
import dev.rematch.training.ModelStore;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/** A pipeline with everything that its steps need, for as many logical dates as one likes. */
public final class PipelineSession {
  private final Environment environment;
  private final SparkSession spark;
  private final Pipeline pipeline;
  private final Warehouse warehouse;
  private final RegistryTables registry;
  private final ModelStore models;
  private final Progress progress;

  public PipelineSession(
      Environment environment,
      Supplier<SparkSession> sessions,
      Pipeline pipeline,
      Warehouse warehouse,
      Progress progress) {
    this.environment = environment;
    this.pipeline = pipeline;
    this.warehouse = warehouse;
    this.progress = progress;
    this.registry = RegistryFolder.open(warehouse, environment.clock(), Keys.of(environment));
    this.spark = sessions.get();
    this.models = new ModelStore(spark, warehouse, environment.clock());
  }

  public RegistryTables registry() {
    return registry;
  }

  public Pipeline pipeline() {
    return pipeline;
  }

  /** Runs the steps for one logical date, in order; the first failure ends it. */
  public List<dev.rematch.pipeline.StepResult> run(LocalDate date, List<Step> steps) {
    StepRunner runner = new StepRunner(context(date), new RunMarkers(warehouse));
    List<dev.rematch.pipeline.StepResult> results = new ArrayList<>();
    for (Step step : steps) {
      results.add(runner.run(step));
    }
    return results;
  }

  public RunContext context(LocalDate date) {
    return new RunContext(
        spark,
        pipeline,
        date,
        "",
        warehouse,
        registry,
        models,
        environment.clock(),
        environment.actor(),
        environment.codeVersion(),
        name -> Optional.ofNullable(environment.variables().get(name)),
        progress);
  }
}
