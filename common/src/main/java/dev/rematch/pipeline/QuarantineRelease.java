package dev.rematch.pipeline;

import dev.rematch.core.AppendLog;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.Warehouse;
import dev.rematch.profile.ProfileRow;
import dev.rematch.quality.ExpectationResult;
import dev.rematch.quality.ReleaseChoice;
import dev.rematch.quality.Released;
import dev.rematch.quality.spark.Quarantine;
import dev.rematch.quality.spark.ReleaseDraft;
import dev.rematch.source.RawRelease;
import dev.rematch.source.SourceSpec;
import dev.rematch.transform.Made;
import dev.rematch.transform.TransformSpec;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Looks at rejected rows again and brings those that pass. Rows of a raw table are added to it, and
 * the next ingest makes the periods again that they touch; of a table that a transform makes, the
 * periods are made again by the rules as they are now.
 */
public final class QuarantineRelease {
  private static final int SHOWN = 20;

  private final Pipeline pipeline;
  private final IngestTables tables;

  /** See {@link Ingest}. */
  public QuarantineRelease(
      SparkSession spark,
      Pipeline pipeline,
      Warehouse warehouse,
      AppendLog<ProfileRow> profiles,
      AppendLog<ExpectationResult> results) {
    this.pipeline = pipeline;
    this.tables = new IngestTables(spark, pipeline, warehouse, profiles, results);
  }

  /**
   * Releases the chosen rows that pass; a second call finds none of them waiting.
   *
   * @param runId of this release and of no other
   * @throws RematchException INVALID_INPUT for a table that is none of the pipeline's,
   *     EXPECTATIONS_NOT_MET when a rule of the table would be broken, and as ingest
   */
  public Released release(ReleaseChoice choice, LocalDate date, String runId) {
    for (SourceSpec source : pipeline.sources()) {
      if (source.table().equals(choice.table())) {
        return raw(tables.release(source, date, runId), choice, date, runId);
      }
    }
    for (TransformSpec spec : pipeline.transforms()) {
      if (spec.name().equals(choice.table())) {
        return made(spec, choice, date, runId);
      }
    }
    List<String> known = new ArrayList<>();
    pipeline.sources().forEach(source -> known.add(source.table()));
    pipeline.transforms().forEach(spec -> known.add(spec.name()));
    throw new RematchException(
        FailureKind.INVALID_INPUT,
        "Cannot release rows of table "
            + choice.table()
            + ": it is no table of pipeline "
            + pipeline.name()
            + ", whose tables are "
            + String.join(", ", known));
  }

  private static Released raw(
      RawRelease release, ReleaseChoice choice, LocalDate date, String runId) {
    long completed = Retries.retrying(() -> release.complete(runId));
    Released released = Retries.retrying(() -> release.release(choice, date, runId));
    // What this run has released and could not bring, because somebody else wrote the table.
    Retries.retrying(() -> release.complete(runId));
    return released.after(completed);
  }

  private Released made(TransformSpec spec, ReleaseChoice choice, LocalDate date, String runId) {
    if (!choice.cells().isEmpty()) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Cannot correct cells of table "
              + spec.name()
              + ": it is made by "
              + spec.file()
              + "; correct the raw rows or the query");
    }
    Quarantine quarantine = tables.quarantine(runId, date);
    Optional<ReleaseDraft> before = quarantine.draft();
    Set<String> batches = new TreeSet<>();
    before.ifPresent(
        draft ->
            draft.waiting(choice).select("batch").distinct().collectAsList().stream()
                .map(row -> row.getString(0))
                .forEach(batches::add));
    if (batches.isEmpty()) {
      return Released.nothing(spec.name());
    }
    long looked = waiting(spec, before, batches).map(Dataset::count).orElse(0L);
    Set<LocalDate> periods = new TreeSet<>();
    batches.forEach(b -> periods.add(LocalDate.parse(b.substring(spec.name().length() + 1))));
    Made made = Retries.retrying(() -> tables.runner(date, runId).run(spec, periods, date, runId));
    Optional<Dataset<Row>> after = waiting(spec, quarantine.draft(), batches);
    long left = after.map(Dataset::count).orElse(0L);
    return new Released(
        spec.name(),
        0,
        looked,
        Math.max(0, looked - left),
        after.map(QuarantineRelease::shown).orElse(List.of()),
        made.version(),
        made.periods());
  }

  /** Rows of the batches that wait. */
  private static Optional<Dataset<Row>> waiting(
      TransformSpec spec, Optional<ReleaseDraft> draft, Set<String> batches) {
    ReleaseChoice all = new ReleaseChoice(spec.name(), Optional.empty(), List.of(), Map.of());
    return draft.map(d -> Quarantine.of(batches, d.waiting(all)));
  }

  private static List<Released.StillWaiting> shown(Dataset<Row> waiting) {
    return waiting
        .orderBy("batch", "row_hash")
        .select("row_hash", "rule", "reason")
        .limit(SHOWN)
        .collectAsList()
        .stream()
        .map(r -> new Released.StillWaiting(r.getString(0), r.getString(1), r.getString(2)))
        .toList();
  }
}
