package dev.rematch.training;

import dev.rematch.core.RematchException;
import dev.rematch.core.Window;
import dev.rematch.feature.FeatureSpec;
import dev.rematch.feature.FeatureType;
import dev.rematch.table.LakeTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * The feature table as models see it: numeric features as DOUBLE, categorical ones as STRING, the
 * label as DOUBLE.
 */
public final class FeatureView {
  private FeatureView() {}

  /**
   * Rows of the feature table with event time in the window, reading only the periods it touches.
   */
  public static Dataset<Row> within(
      Dataset<Row> table, FeatureSpec features, Window window, java.time.LocalDate firstPeriod) {
    Column time = functions.col(features.eventTime()).cast("timestamp");
    return table.filter(
        functions
            .col(LakeTable.PERIOD)
            .geq(functions.lit(firstPeriod.toString()).cast("date"))
            .and(
                functions
                    .col(LakeTable.PERIOD)
                    .lt(functions.lit(window.to().toString()).cast("date")))
            .and(time.geq(functions.lit(window.from() + " 00:00:00").cast("timestamp")))
            .and(time.lt(functions.lit(window.to() + " 00:00:00").cast("timestamp"))));
  }

  /** A 64-bit hash of the entity key: the same entity has the same in every table and run. */
  public static Column entityHash(FeatureSpec features) {
    return functions.xxhash64(
        features.entityKey().stream().map(functions::col).toArray(Column[]::new));
  }

  /** A 64-bit hash of a row's features and label, whatever its key and time. */
  public static Column rowHash(FeatureSpec features) {
    List<Column> columns = new ArrayList<>();
    // Which of several is NULL must matter, and the hash skips NULL.
    features
        .columns()
        .forEach(
            (name, type) ->
                columns.add(
                    type == FeatureType.NUMERIC
                        ? functions.coalesce(
                            functions.col(name).cast("double"), functions.lit(-Double.MAX_VALUE))
                        : functions.coalesce(
                            functions.col(name).cast("string"), functions.lit("\u0000"))));
    columns.add(label(features));
    return functions.xxhash64(columns.toArray(new Column[0]));
  }

  /** The label as a number; NULL where it is unknown or NaN. */
  public static Column label(FeatureSpec features) {
    Column label = functions.col(features.label().column()).cast("double");
    return functions.when(functions.not(functions.isnan(label)), label);
  }

  /** Labelled rows as {@link TrainingRows} wants them. */
  public static Dataset<Row> training(Dataset<Row> rows, FeatureSpec features) {
    check(rows, features.columns());
    Map<String, FeatureType> label = Map.of(features.label().column(), FeatureType.NUMERIC);
    FeatureColumns.check(rows.schema(), label, features.entityKey());
    List<Column> columns = new ArrayList<>();
    columns.add(entityHash(features).as("_order"));
    columns.add(label(features).as("_label"));
    columns.addAll(casts(features.columns()));
    return rows.filter(label(features).isNotNull()).select(columns.toArray(new Column[0]));
  }

  /** The same rows with the features cast in place, every other column kept. */
  public static Dataset<Row> scoring(Dataset<Row> rows, Map<String, FeatureType> features) {
    check(rows, features);
    List<Column> columns = new ArrayList<>();
    for (String column : rows.columns()) {
      if (!features.containsKey(column)) {
        columns.add(functions.col(column));
      }
    }
    columns.addAll(casts(features));
    return rows.select(columns.toArray(new Column[0]));
  }

  /**
   * @throws RematchException (INVALID_INPUT) that names every feature the rows lack, or hold in a
   *     type that cannot be read as declared
   */
  public static void check(Dataset<Row> rows, Map<String, FeatureType> features) {
    FeatureColumns.check(rows.schema(), features, List.of());
  }

  private static List<Column> casts(Map<String, FeatureType> features) {
    List<Column> columns = new ArrayList<>();
    features.forEach(
        (name, type) ->
            columns.add(
                functions
                    .col(name)
                    .cast(type == FeatureType.NUMERIC ? "double" : "string")
                    .as(name)));
    return columns;
  }
}
