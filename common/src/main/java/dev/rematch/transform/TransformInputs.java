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
   * Makes the tables known to the session under their names, without what lies on or after the
   * window's end: no transform can look into the future of what it makes.
   */
  void register(Window window) {
    pinned.forEach(
        (name, at) -> {
          Dataset<Row> rows = at.rows();
          if (inputs.get(name).dated()) {
            java.sql.Date end = java.sql.Date.valueOf(window.to());
            rows =
                rows.filter(
                    col(LakeTable.PERIOD)
                        .lt(lit(end))
                        .and(
                            inputs.get(name).wholePeriods(window.to())
                                ? lit(true)
                                : col(inputs.get(name).dateColumn()).lt(lit(end))));
          }
          rows.createOrReplaceTempView(name);
        });
  }
}
