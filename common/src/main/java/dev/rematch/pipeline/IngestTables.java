package dev.rematch.pipeline;

import dev.rematch.core.AppendLog;
import dev.rematch.core.Warehouse;
import dev.rematch.profile.ProfileRow;
import dev.rematch.profile.spark.TableProfiler;
import dev.rematch.quality.ExpectationResult;
import dev.rematch.quality.spark.ExpectationCheck;
import dev.rematch.quality.spark.Quarantine;
import dev.rematch.source.RawRelease;
import dev.rematch.source.RawTable;
import dev.rematch.source.SourceSpec;
import dev.rematch.table.LakeTable;
import dev.rematch.transform.TransformRunner;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * A pipeline's tables with all that writing them takes.
 *
 * @param profiles where the profiles of what is written go
 * @param results where the outcomes of expectations go
 */
record IngestTables(
    SparkSession spark,
    Pipeline pipeline,
    Warehouse warehouse,
    AppendLog<ProfileRow> profiles,
    AppendLog<ExpectationResult> results) {

  RawTable raw(SourceSpec source, LocalDate date, String runId) {
    return new RawTable(
        spark,
        source,
        pipeline.period(),
        expectations(source.table()),
        table(source.table()),
        quarantine(runId, date),
        profiler(source.table()));
  }

  RawRelease release(SourceSpec source, LocalDate date, String runId) {
    return new RawRelease(
        spark,
        source,
        pipeline.period(),
        expectations(source.table()),
        table(source.table()),
        quarantine(runId, date),
        profiler(source.table()));
  }

  TransformRunner runner(LocalDate date, String runId) {
    return new TransformRunner(
        spark,
        pipeline.period(),
        pipeline.sources(),
        pipeline.transforms(),
        this::expectations,
        this::table,
        quarantine(runId, date),
        this::profiler);
  }

  Quarantine quarantine(String runId, LocalDate date) {
    return new Quarantine(table(Quarantine.TABLE), runId, date);
  }

  private ExpectationCheck expectations(String table) {
    return new ExpectationCheck(
        table,
        pipeline.expectations().getOrDefault(table, List.of()),
        pipeline.period(),
        this::table,
        results,
        pipeline.name());
  }

  private TableProfiler profiler(String table) {
    return pipeline.profiler(table(table), profiles);
  }

  LakeTable table(String name) {
    return new LakeTable(spark, name, warehouse.lake(pipeline.name(), name));
  }
}
