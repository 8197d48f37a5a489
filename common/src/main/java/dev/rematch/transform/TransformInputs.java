package dev.rematch.transform;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.rematch.core.Window;
import dev.rematch.table.LakeTable;
import dev.rematch.table.TableSnapshot;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The tables a transform reads, each pinned at one version. */
final class TransformInputs {
  private static final String MARKER = "input:";

  private final Map<String, TransformInput> inputs = new LinkedHashMap<>();
  private final Map<String, TableSnapshot> pinned = new LinkedHashMap<>();
  private final Map<String, LakeTable> tables = new HashMap<>();

  TransformInputs(List<TransformInput> inputs, java.util.function.Function<String, LakeTable> at) {
    for (TransformInput input : inputs) {
      LakeTable table = at.apply(input.table());
      this.inputs.put(input.table(), input);
      this.tables.put(input.table(), table);
      this.pinned.put(input.table(), table.required());
    }
  }

  List<dev.rematch.core.TableVersion> versions() {
    return pinned.values().stream().map(TableSnapshot::version).toList();
  }

  /** The consumed versions, to be set in the commit. */
  Map<String, Long> markers() {
    Map<String, Long> markers = new HashMap<>();
    pinned.forEach((name, at) -> markers.put(MARKER + name, at.version().version()));
    return markers;
  }

  /**
   * First days of the periods in which an input changed since the table's last commit; snapshots
   * touch nothing.
   */
  Set<LocalDate> changedSince(Map<String, Long> markers) {
    Set<LocalDate> changed = new TreeSet<>();
    pinned.forEach(
        (name, at) -> {
          if (!inputs.get(name).dated()) {
            return;
          }
          Long seen = markers.get(MARKER + name);
          if (seen == null) {
            changed.addAll(at.periods());
          } else {
            tables
                .get(name)
                .changedPartitions(seen, at.version().version())
                .forEach(p -> changed.add(LocalDate.parse(p)));
          }
        });
    return changed;
  }

  /** Every period that a dated input holds. */
  Set<LocalDate> periods() {
    return changedSince(Map.of());
  }

  /**
   * The rows of each table, by name, without what lies on or after the window's end: no transform
   * can look into the future of what it makes.
   */
  Map<String, Dataset<Row>> rowsBefore(Window window) {
    Map<String, Dataset<Row>> rows = new LinkedHashMap<>();
    pinned.forEach(
        (name, at) ->
            rows.put(
                name,
                inputs.get(name).date().map(d -> before(at.rows(), d, window)).orElse(at.rows())));
    return rows;
  }

  private static Dataset<Row> before(
      Dataset<Row> rows, TransformInput.DateColumn date, Window window) {
    Column end = lit(java.sql.Date.valueOf(window.to()));
    Dataset<Row> periods = rows.filter(col(LakeTable.PERIOD).lt(end));
    boolean whole = date.unit().startOf(window.to()).equals(window.to());
    // The first filter leaves out whole partitions; only a period that is cut needs the second.
    return whole ? periods : periods.filter(col("`" + date.name() + "`").cast("date").lt(end));
  }
}
