package dev.rematch.quality.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.when;

import dev.rematch.table.Change;
import dev.rematch.table.LakeTable;
import dev.rematch.table.SchemaChange;
import dev.rematch.table.TableSnapshot;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * The table of rejected rows. Rows come in batches, one per landed file or per table and period,
 * and a batch is always replaced whole: so a run that was killed can repeat it, and a period that
 * is made again does not leave its old rejects behind. Only rows that were released stay: that they
 * were is part of what their table is made of.
 */
public final class Quarantine {
  /** Its name in every pipeline. */
  public static final String TABLE = "quarantine";

  /** The run that released a row; NULL while it waits. */
  public static final String RELEASED_BY = "released_by";

  /** The row as it was released, corrected cells included; NULL while it waits. */
  public static final String RELEASED_ROW = "released_row";

  static final String BATCH = "batch";

  /** Every column, in the order of the table. */
  public static final StructType COLUMNS =
      StructType.fromDDL(
          "table STRING, rule STRING, reason STRING, row STRING, row_hash STRING,"
              + " source_file STRING, run_id STRING, logical_date DATE, released_by STRING,"
              + " batch STRING, released_row STRING");

  private final LakeTable table;
  private final String runId;
  private final LocalDate logicalDate;

  public Quarantine(LakeTable table, String runId, LocalDate logicalDate) {
    this.table = table;
    this.runId = runId;
    this.logicalDate = logicalDate;
  }

  /**
   * Replaces the batches, but for their released rows.
   *
   * @param of the table the rows were meant for
   * @param rejected columns rule, reason, row (JSON), source_file, batch, all STRING; empty when
   *     the batches are known to have no rejected row
   * @return whether anything had to be written
   */
  public boolean replace(String of, Set<String> batches, Optional<Dataset<Row>> rejected) {
    Change change = table.change(BATCH);
    boolean held =
        change.base().map(b -> b.partitions().stream().anyMatch(batches::contains)).orElse(false);
    if (rejected.isEmpty() && !held) {
      return false;
    }
    rejected.ifPresent(rows -> change.stage(columns(of, rows), SchemaChange.ADD_COLUMNS));
    Set<String> released =
        Release.markedIn(change.base(), batches).stream()
            .map(Release::batch)
            .collect(java.util.stream.Collectors.toSet());
    if (!released.isEmpty()) {
      change.stage(
          rows(change.base().orElseThrow())
              .filter(col(BATCH).isin(released.toArray()).and(col(RELEASED_BY).isNotNull())),
          SchemaChange.ADD_COLUMNS);
    }
    change.replacingPartitions(batches).commit(runId);
    return true;
  }

  /** Begins to release rows of the newest version; empty when rows were never rejected. */
  public Optional<ReleaseDraft> draft() {
    Change change = table.change(BATCH);
    return change.base().map(base -> new ReleaseDraft(change, base, runId));
  }

  /** Which releases of these batches there are; known without a Spark job. */
  public List<Release> releases(Set<String> batches) {
    return Release.markedIn(table.latest(), batches);
  }

  /** The rows of a release. */
  public Dataset<Row> released(Release release) {
    return rows(table.required())
        .filter(col(BATCH).equalTo(release.batch()).and(col(RELEASED_BY).equalTo(release.runId())));
  }

  /** The hashes of rows that were released, by batch; a batch without any is absent. */
  public Map<String, List<String>> releasedHashes(Set<String> batches) {
    Map<String, List<String>> hashes = new HashMap<>();
    for (Release release : releases(batches)) {
      hashes
          .computeIfAbsent(release.batch(), b -> new java.util.ArrayList<>())
          .addAll(
              released(release).select("row_hash").collectAsList().stream()
                  .map(row -> row.getString(0))
                  .toList());
    }
    return hashes;
  }

  /** All rows of a version; a column that an older one lacks is NULL. */
  static Dataset<Row> rows(TableSnapshot snapshot) {
    List<String> names = List.of(snapshot.schema().fieldNames());
    return snapshot
        .rows()
        .select(
            Arrays.stream(COLUMNS.fields())
                .map(
                    field ->
                        names.contains(field.name())
                            ? col(field.name())
                            : lit(null).cast(field.dataType()).as(field.name()))
                .toArray(Column[]::new));
  }

  /** The rows of these batches. */
  public static Dataset<Row> of(Set<String> batches, Dataset<Row> rows) {
    return rows.filter(col(BATCH).isin(batches.toArray()));
  }

  /** The rows as they are, but for those that a release takes along. */
  static Column[] columnsWith(Column released, String runId) {
    return Arrays.stream(COLUMNS.fieldNames())
        .map(
            name ->
                switch (name) {
                  case RELEASED_BY -> when(released, lit(runId)).as(name);
                  case RELEASED_ROW -> when(released, col(name)).as(name);
                  default -> col(name);
                })
        .toArray(Column[]::new);
  }

  private Dataset<Row> columns(String of, Dataset<Row> rejected) {
    return rejected.select(
        lit(of).as("table"),
        col("rule"),
        col("reason"),
        col("row"),
        sha2(col("row"), 256).as("row_hash"),
        col("source_file"),
        lit(runId).as("run_id"),
        lit(java.sql.Date.valueOf(logicalDate)).as("logical_date"),
        lit(null).cast("string").as(RELEASED_BY),
        col(BATCH),
        lit(null).cast("string").as(RELEASED_ROW));
  }
}
