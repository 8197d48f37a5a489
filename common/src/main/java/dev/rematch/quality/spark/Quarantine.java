package dev.rematch.quality.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sha2;

import dev.rematch.table.Change;
import dev.rematch.table.LakeTable;
import dev.rematch.table.SchemaChange;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The table of rejected rows. Rows come in batches, one per landed file or per table and period,
 * and a batch is always replaced whole: so a run that was killed can repeat it, and a period that
 * is made again does not leave its old rejects behind.
 */
public final class Quarantine {
  /** Its name in every pipeline. */
  public static final String TABLE = "quarantine";

  private static final String BATCH = "batch";

  private final LakeTable table;
  private final String runId;
  private final LocalDate logicalDate;

  public Quarantine(LakeTable table, String runId, LocalDate logicalDate) {
    this.table = table;
    this.runId = runId;
    this.logicalDate = logicalDate;
  }

  /**
   * Replaces the batches.
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
    rejected.ifPresent(rows -> change.stage(columns(of, rows), SchemaChange.SAME));
    change.replacingPartitions(batches).commit(runId);
    return true;
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
        lit(null).cast("string").as("released_by"),
        col(BATCH));
  }
}
