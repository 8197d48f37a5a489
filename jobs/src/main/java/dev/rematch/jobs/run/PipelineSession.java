package dev.rematch.jobs.run;

import dev.rematch.core.Warehouse;
import dev.rematch.jobs.Environment;
import dev.rematch.pipeline.Pipeline;
import dev.rematch.pipeline.Progress;
import dev.rematch.pipeline.RegistryTables;
import dev.rematch.pipeline.RunContext;
import dev.rematch.pipeline.Step;
import dev.rematch.pipeline.StepResult;
import dev.rematch.pipeline.StepRunner;
import dev.rematch.schedule.TaskRequest;
import dev.rematch.scoring.ScoringSpec;
import dev.rematch.table.LakeTable;
import dev.rematch.tracking.RunMarkers;
import dev.rematch.training.ModelStore;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/** A pipeline with everything that its steps need, for as many logical dates as one likes. */
public final class PipelineSession {
  /** Commands whose table is what comes after them waits for. */
  private static final Set<String> TABLES = Set.of("ingest", "score");

  private final Environment environment;
  private final SparkSession spark;
  private final Pipeline pipeline;
  private final Warehouse warehouse;
  private final RegistryTables registry;
  private final ModelStore models;
  private final Progress progress;
  private final TaskRequest request;
  private final Optional<Instant> championAsOf;

  /** For whoever typed the command. */
  public PipelineSession(
      Environment environment,
      Supplier<SparkSession> sessions,
      Pipeline pipeline,
      Warehouse warehouse,
      Progress progress) {
    this(environment, sessions, pipeline, warehouse, TaskRequest.NONE, Optional.empty(), progress);
  }

  PipelineSession(
      Environment environment,
      Supplier<SparkSession> sessions,
      Pipeline pipeline,
      Warehouse warehouse,
      TaskRequest request,
      Optional<Instant> championAsOf,
      Progress progress) {
    this.environment = environment;
    this.request = request;
    this.championAsOf = championAsOf;
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

  public Warehouse warehouse() {
    return warehouse;
  }

  public Pipeline pipeline() {
    return pipeline;
  }

  /** Runs the steps for one logical date, in order; the first failure ends it. */
  public List<StepResult> run(LocalDate date, List<Step> steps) {
    return run(date, steps, new TaskFacts(request));
  }

  /** The same, and tells what came of each. */
  List<StepResult> run(LocalDate date, List<Step> steps, TaskFacts facts) {
    RunContext context = context(date);
    StepRunner runner = new StepRunner(context, new RunMarkers(warehouse));
    List<StepResult> results = new ArrayList<>();
    for (Step step : steps) {
      StepResult result = runner.run(step);
      results.add(result);
      facts.stage(step.command(), date, step.in(context).runId(), result);
      if (TABLES.contains(step.command())) {
        tell(
            context,
            step.command().equals("ingest") ? pipeline.features().table() : ScoringSpec.TABLE,
            facts);
      }
    }
    return results;
  }

  /** Who does the work and where its traces are. */
  void tell(TaskFacts facts) {
    facts.application(spark.sparkContext().applicationId());
    facts.registry(registry, pipeline.model(), environment.clock().instant());
  }

  /** The newest version of a table and the rows of what is over at the date. */
  private static void tell(RunContext context, String name, TaskFacts facts) {
    context
        .table(name)
        .latest()
        .ifPresent(
            newest ->
                facts.table(
                    name,
                    newest.version().version(),
                    newest.periodFiles().headMap(context.date()).values().stream()
                        .mapToLong(LakeTable.PeriodFiles::rows)
                        .sum()));
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
        progress,
        championAsOf);
  }
}
