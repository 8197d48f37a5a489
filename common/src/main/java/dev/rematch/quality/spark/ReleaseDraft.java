package dev.rematch.quality.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.quality.ReleaseChoice;
import dev.rematch.table.Change;
import dev.rematch.table.SchemaChange;
import dev.rematch.table.TableSnapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A release of rows from quarantine while it is decided: which rows wait, and then which of them
 * are released. Other changes of the quarantine table in between make it lose the race.
 */
public final class ReleaseDraft {
  private final Change change;
  private final TableSnapshot base;
  private final String runId;

  ReleaseDraft(Change change, TableSnapshot base, String runId) {
    this.change = change;
    this.base = base;
    this.runId = runId;
  }

  /**
   * The chosen rows that wait, in the columns of the quarantine table.
   *
   * @throws RematchException (MISSING_INPUT) for a hash that no row of the table ever had
   */
  public Dataset<Row> waiting(ReleaseChoice choice) {
    Dataset<Row> rows = Quarantine.rows(base).filter(col("table").equalTo(choice.table()));
    for (String hash : choice.hashes()) {
      if (rows.filter(col("row_hash").startsWith(hash)).isEmpty()) {
        throw new RematchException(
            FailureKind.MISSING_INPUT,
            "Cannot release row "
                + hash
                + " of table "
                + choice.table()
                + ": no rejected row of it has that hash; look for it with quarantine show");
      }
    }
    return rows.filter(chosen(choice));
  }

  /** Whether a row waits and is among the chosen ones. */
  private static Column chosen(ReleaseChoice choice) {
    Column chosen = col(Quarantine.RELEASED_BY).isNull();
    if (choice.rule().isPresent()) {
      chosen = chosen.and(col("rule").equalTo(choice.rule().get()));
    }
    if (!choice.hashes().isEmpty()) {
      Column any = lit(false);
      for (String hash : choice.hashes()) {
        any = any.or(col("row_hash").startsWith(hash));
      }
      chosen = chosen.and(any);
    }
    return chosen.and(col("table").equalTo(choice.table()));
  }

  /**
   * Puts on record that the rows are released; from then on they are never chosen again, and
   * whoever finds that their table lacks them brings them.
   *
   * @param looked what {@link #waiting} gave, with {@link Quarantine#RELEASED_ROW} filled in
   * @param passes BOOLEAN column of it: whether the row is released
   * @param batches those of the released rows
   * @return what the table that the rows were meant for has to mark
   */
  public List<Release> commit(
      ReleaseChoice choice, Dataset<Row> looked, String passes, Set<String> batches) {
    change.stage(
        Quarantine.of(batches, Quarantine.rows(base))
            .filter(not(coalesce(chosen(choice), lit(false)))),
        SchemaChange.ADD_COLUMNS);
    change.stage(
        Quarantine.of(batches, looked).select(Quarantine.columnsWith(col(passes), runId)),
        SchemaChange.ADD_COLUMNS);
    List<Release> releases = batches.stream().sorted().map(b -> new Release(b, runId)).toList();
    Map<String, Long> markers = new HashMap<>();
    releases.forEach(r -> markers.put(r.marker(), base.version().version() + 1));
    change.replacingPartitions(batches).marking(markers).commit(runId);
    return releases;
  }
}
