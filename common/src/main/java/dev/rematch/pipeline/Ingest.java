package dev.rematch.pipeline;

import dev.rematch.core.AppendLog;
import dev.rematch.core.RematchException;
import dev.rematch.core.Warehouse;
import dev.rematch.profile.ProfileRow;
import dev.rematch.quality.ExpectationResult;
import dev.rematch.source.Landed;
import dev.rematch.source.RawTable;
import dev.rematch.source.SourceSpec;
import dev.rematch.transform.Made;
import dev.rematch.transform.TransformRunner;
import dev.rematch.transform.TransformSpec;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * The ingest stage: lands the due files of every source, then makes the periods they touch of every
 * transform. Every table is one commit; a run that was killed anywhere is completed by the next.
 */
public final class Ingest {
  private final Pipeline pipeline;
  private final IngestTables tables;

  /**
   * @param profiles where the profiles of what is written go
   * @param results where the outcomes of expectations go
   */
  public Ingest(
      SparkSession spark,
      Pipeline pipeline,
      Warehouse warehouse,
      AppendLog<ProfileRow> profiles,
      AppendLog<ExpectationResult> results) {
    this.pipeline = pipeline;
    this.tables = new IngestTables(spark, pipeline, warehouse, profiles, results);
  }

  /**
   * Ingests what is new at the logical date.
   *
   * @param date rows on and after it stay invisible to transforms
   * @throws RematchException with the kind of the first table that cannot go on; tables before it
   *     stay as they were made
   */
  public IngestResult ingest(LocalDate date, String runId) {
    Path root = pipeline.file().toAbsolutePath().getParent();
    List<Landed> landed = new ArrayList<>();
    for (SourceSpec source : pipeline.sources()) {
      RawTable table = tables.raw(source, date, runId);
      landed.add(Retries.retrying(() -> table.land(root, date, runId)));
    }
    TransformRunner runner = tables.runner(date, runId);
    List<Made> made = new ArrayList<>();
    pipeline
        .transforms()
        .forEach(spec -> made.add(Retries.retrying(() -> runner.run(spec, date, runId))));
    return new IngestResult(landed, made);
  }

  /** When a run last published a change of one of the tables. */
  public Optional<Instant> writtenBy(String runId) {
    return Stream.concat(
            pipeline.sources().stream().map(SourceSpec::table),
            pipeline.transforms().stream().map(TransformSpec::name))
        .flatMap(name -> tables.table(name).writtenBy(runId).stream())
        .max(Comparator.naturalOrder());
  }
}
