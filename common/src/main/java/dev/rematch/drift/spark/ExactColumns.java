package dev.rematch.drift.spark;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.unix_micros;

import dev.rematch.drift.ColumnState;
import dev.rematch.profile.ValueKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * Counts every value of some columns of numbers, of a window and its reference, in one job that
 * reads both once.
 */
public final class ExactColumns {
  /** Of all columns together; more do not come to the driver, and the columns stay undecided. */
  private static final int MOST_VALUES = 5_000_000;

  private static final double MICROS = 1e6;

  private ExactColumns() {}

  /** A column on both sides. */
  public record Sides(ColumnState reference, ColumnState current) {}

  /**
   * The states by column; empty when there are too many different values.
   *
   * @param columns of numbers, dates or timestamps that both datasets have
   */
  public static Map<String, Sides> of(
      Dataset<Row> reference, Dataset<Row> current, Map<String, ValueKind> columns) {
    if (columns.isEmpty()) {
      return Map.of();
    }
    List<Row> counted =
        cells(reference, columns, true)
            .unionByName(cells(current, columns, false))
            .groupBy("column", "value")
            .agg(
                count(org.apache.spark.sql.functions.when(col("before"), true)).as("reference"),
                count(org.apache.spark.sql.functions.when(col("before").unary_$bang(), true))
                    .as("current"))
            .orderBy("column", "value")
            .limit(MOST_VALUES + 1)
            .collectAsList();
    if (counted.size() > MOST_VALUES) {
      return Map.of();
    }
    Map<String, List<Row>> byColumn = new LinkedHashMap<>();
    counted.forEach(
        row -> byColumn.computeIfAbsent(row.getString(0), c -> new ArrayList<>()).add(row));
    Map<String, Sides> sides = new LinkedHashMap<>();
    byColumn.forEach(
        (column, rows) ->
            sides.put(
                column,
                new Sides(
                    state(columns.get(column), rows, 2), state(columns.get(column), rows, 3))));
    return sides;
  }

  private static Dataset<Row> cells(
      Dataset<Row> rows, Map<String, ValueKind> columns, boolean before) {
    Column[] cells =
        columns.keySet().stream()
            .map(
                name ->
                    struct(
                        lit(name).as("column"),
                        number(rows.schema().apply(name).dataType(), quoted(name)).as("value")))
            .toArray(Column[]::new);
    return rows.select(explode(array(cells)).as("cell"))
        .select(col("cell.column"), col("cell.value"), lit(before).as("before"));
  }

  /** As a profile sees it; NULL for what is not a finite number. */
  private static Column number(DataType type, Column cell) {
    Column number = cell.cast("double");
    if (type.equals(DataTypes.DateType)) {
      number = unix_date(cell).cast("double");
    } else if (type.equals(DataTypes.TimestampType) || type.equals(DataTypes.TimestampNTZType)) {
      number = unix_micros(cell.cast("timestamp")).cast("double").divide(MICROS);
    }
    Column finite = org.apache.spark.sql.functions.abs(number).lt(Double.POSITIVE_INFINITY);
    // Adding 0 makes one value of 0 and -0.
    return org.apache.spark.sql.functions.when(coalesce(finite, lit(false)), number.plus(lit(0.0)));
  }

  private static ColumnState state(ValueKind kind, List<Row> rows, int at) {
    long missing = 0;
    List<Row> present = new ArrayList<>();
    for (Row row : rows) {
      if (row.isNullAt(1)) {
        missing += row.getLong(at);
      } else if (row.getLong(at) > 0) {
        present.add(row);
      }
    }
    return ColumnState.ofNumbers(
        kind,
        present.stream().mapToDouble(row -> row.getDouble(1)).toArray(),
        present.stream().mapToLong(row -> row.getLong(at)).toArray(),
        missing);
  }

  private static Column quoted(String name) {
    return col("`" + name.replace("`", "``") + "`");
  }
}
