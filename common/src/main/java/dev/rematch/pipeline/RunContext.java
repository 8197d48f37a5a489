package dev.rematch.pipeline;

import dev.rematch.core.Period;
import dev.rematch.core.Secrets;
import dev.rematch.core.Warehouse;
import dev.rematch.profile.spark.TableProfiler;
import dev.rematch.table.LakeTable;
import dev.rematch.training.ModelStore;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * What a step gets to work with.
 *
 * @param date the logical date: the exclusive upper bound in time of what the run may see
 * @param runId the identity of the run, the same for a rerun
 * @param championAsOf the moment whose champion scores; empty: the present one
 */
public record RunContext(
    SparkSession spark,
    Pipeline pipeline,
    LocalDate date,
    String runId,
    Warehouse warehouse,
    RegistryTables registry,
    ModelStore models,
    Clock clock,
    String actor,
    String codeVersion,
    Secrets secrets,
    Progress progress,
    Optional<Instant> championAsOf) {

  /** The context of a command's run: its identity is pipeline, command, logical date and config. */
  public RunContext of(String command) {
    String identity = pipeline.name() + "-" + command + "-" + date;
    return copy(pipeline, date, identity + "-" + pipeline.configHash().substring(0, 8), clock);
  }

  /**
   * The context of a command that may be given several times for one logical date, each time as a
   * run of its own.
   *
   * @param occasion different each time
   */
  public RunContext of(String command, String occasion) {
    RunContext run = of(command);
    return run.copy(pipeline, date, run.runId() + "-" + occasion, clock);
  }

  /** The context of an earlier run, as it was: its pipeline, identity and clock. */
  public RunContext asOf(Pipeline earlier, LocalDate day, String earlierRun, Instant then) {
    return copy(earlier, day, earlierRun, Clock.fixed(then, ZoneOffset.UTC));
  }

  /** The same run under another pipeline. */
  public RunContext under(Pipeline other) {
    return copy(other, date, runId, clock);
  }

  /** The same for another logical date. */
  public RunContext at(LocalDate otherDate) {
    return copy(pipeline, otherDate, runId, clock);
  }

  private RunContext copy(Pipeline itsPipeline, LocalDate itsDate, String itsRun, Clock itsClock) {
    return new RunContext(
        spark,
        itsPipeline,
        itsDate,
        itsRun,
        warehouse,
        registry,
        models,
        itsClock,
        actor,
        codeVersion,
        secrets,
        progress,
        championAsOf);
  }

  public Instant now() {
    return clock.instant();
  }

  /** The latest period that is over at the logical date. */
  public Period latestCompletePeriod() {
    return Period.containing(date, pipeline.period()).plus(-1);
  }

  /** The latest period whose labels are all known at the logical date. */
  public Period latestMaturePeriod() {
    LocalDate known = date.minusDays(pipeline.features().label().maturityDays());
    return Period.containing(known, pipeline.period()).plus(-1);
  }

  /** A table of the pipeline. */
  public LakeTable table(String name) {
    return new LakeTable(spark, name, warehouse.lake(pipeline.name(), name));
  }

  /** What profiles a table of the pipeline while it is written. */
  public TableProfiler profiler(String name) {
    return pipeline.profiler(table(name), registry.profiles());
  }

  /** The feature table. */
  public LakeTable featureTable() {
    return table(pipeline.features().table());
  }
}
