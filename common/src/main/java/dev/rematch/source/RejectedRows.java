package dev.rematch.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.quality.ReleaseChoice;
import dev.rematch.quality.spark.Quarantine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

/** Rows of the quarantine table as rows of their source again. */
final class RejectedRows {
  private static final String CELLS = "_cells";

  private final SourceSpec source;

  RejectedRows(SourceSpec source) {
    this.source = source;
  }

  /**
   * The rows with {@link Quarantine#RELEASED_ROW}: as they came, their cells corrected. A row that
   * could not be cut into cells is one of the corrected cells alone, when these are all.
   *
   * @throws RematchException (INVALID_INPUT) for a cell of a column that the source does not have
   */
  Dataset<Row> corrected(Dataset<Row> waiting, ReleaseChoice choice) {
    Map<String, String> cells = new TreeMap<>(choice.cells());
    TreeSet<String> unknown = new TreeSet<>(cells.keySet());
    source.schema().forEach(c -> unknown.remove(c.name()));
    if (!unknown.isEmpty()) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Cannot correct cells of table "
              + source.table()
              + ": its source has no column "
              + String.join(", ", unknown)
              + "; its columns are "
              + String.join(", ", source.schema().stream().map(ColumnSpec::name).toList()));
    }
    if (cells.isEmpty()) {
      return waiting.withColumn(Quarantine.RELEASED_ROW, col("row"));
    }
    List<Column> mended = new ArrayList<>();
    for (ColumnSpec column : source.schema()) {
      Column cell =
          cells.containsKey(column.name())
              ? lit(cells.get(column.name()))
              : cell(CELLS, column.name());
      mended.add(cell.as(column.name()));
    }
    Column whole = to_json(struct(mended.toArray(Column[]::new)), RawRows.JSON);
    boolean all = cells.size() == source.schema().size();
    Column keep = col("rule").equalTo(RawRows.ROW_SHAPE).and(lit(!all));
    return waiting
        .withColumn(CELLS, from_json(col("row"), cells()))
        .withColumn(Quarantine.RELEASED_ROW, when(keep, col("row")).otherwise(whole))
        .drop(CELLS);
  }

  /**
   * What {@link Source#read} would give of the rows as they are released, with the row of the
   * quarantine table as {@link RawRows#WAITING}.
   */
  Dataset<Row> asRead(Dataset<Row> rejected) {
    Column row = col(Quarantine.RELEASED_ROW);
    Column broken =
        when(
            col("rule").equalTo(RawRows.ROW_SHAPE).and(row.equalTo(col("row"))),
            get_json_object(row, "$.text"));
    Object[] missing = Sources.ALL.get(source.format()).missing(source).toArray();
    Dataset<Row> parsed =
        rejected.select(
            from_json(row, cells()).as(CELLS),
            broken.as(Source.BROKEN),
            col("source_file").as(Source.FILE),
            struct(col("*")).as(RawRows.WAITING));
    List<Column> columns = new ArrayList<>();
    for (ColumnSpec column : source.schema()) {
      Column cell = cell(CELLS, column.name());
      boolean text = type(column).equals(DataTypes.StringType);
      columns.add(
          (text && missing.length > 0
                  ? when(cell.isin(missing), lit(null).cast("string")).otherwise(cell)
                  : cell)
              .as(column.name()));
    }
    columns.add(col(Source.BROKEN));
    columns.add(col(Source.FILE));
    columns.add(col(RawRows.WAITING));
    return parsed.select(columns.toArray(Column[]::new));
  }

  private StructType cells() {
    StructType cells = new StructType();
    for (ColumnSpec column : source.schema()) {
      cells = cells.add(column.name(), type(column));
    }
    return cells;
  }

  /** Text, which the casts of landing make a value of, but for what no text can be cast to. */
  private static DataType type(ColumnSpec column) {
    DataType declared = DataType.fromDDL(column.type());
    boolean whole =
        declared instanceof ArrayType
            || declared instanceof MapType
            || declared instanceof StructType
            || declared instanceof BinaryType;
    return whole ? declared : DataTypes.StringType;
  }

  private static Column cell(String struct, String column) {
    return col(struct + ".`" + column + "`");
  }
}
