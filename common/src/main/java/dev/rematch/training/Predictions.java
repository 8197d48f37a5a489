package dev.rematch.training;

import dev.rematch.core.Task;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Puts a model's prediction beside the rows it is made for. */
public final class Predictions {
  private Predictions() {}

  /**
   * The same rows and columns, and one more: the probability of 1 (binary), calibrated where the
   * model is, or the class or value.
   *
   * @param rows as {@link FeatureView#scoring} makes them
   */
  public static Dataset<Row> append(
      Dataset<Row> rows, PipelineModel model, Task task, String column) {
    List<Column> columns = new ArrayList<>();
    for (String name : rows.columns()) {
      columns.add(org.apache.spark.sql.functions.col("`" + name + "`"));
    }
    columns.add(score(model, task).as(column));
    return model.transform(rows).select(columns.toArray(new Column[0]));
  }

  private static Column score(PipelineModel model, Task task) {
    if (task != Task.BINARY) {
      return org.apache.spark.sql.functions.col("prediction");
    }
    return Calibrated.is(model)
        ? org.apache.spark.sql.functions.col(Calibrated.COLUMN)
        : functions
            .vector_to_array(org.apache.spark.sql.functions.col("probability"), "float64")
            .getItem(1);
  }
}
