package dev.rematch.training;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A training frame as a Spark dataset for MLlib's own estimators: rows in canonical order in one
 * partition, because MLlib merges the results of more than two partitions in the order in which
 * they happen to finish, and its bootstrap draws by partition.
 */
final class MllibFrame {
  static final String LABEL = "_label";

  private MllibFrame() {}

  static Dataset<Row> of(TrainingFrame frame) {
    List<Row> rows = new ArrayList<>(frame.rows());
    int width = frame.width();
    for (int r = 0; r < frame.rows(); r++) {
      double[] values = new double[width];
      for (int c = 0; c < frame.numbers().length; c++) {
        values[c] = frame.numbers()[c][r];
      }
      for (int c = 0; c < frame.codes().length; c++) {
        values[frame.numbers().length + c] = frame.codes()[c][r];
      }
      rows.add(RowFactory.create(frame.labels()[r], Vectors.dense(values)));
    }
    return dataset(rows);
  }

  /** The one-hot features, each divided by its standard deviation, as sparse vectors. */
  static Dataset<Row> scaled(TrainingFrame frame) {
    ScaledRows scaled = ScaledRows.uncentred(frame);
    List<Row> rows = new ArrayList<>(frame.rows());
    for (int r = 0; r < frame.rows(); r++) {
      int[] positions = new int[scaled.filled()];
      double[] values = new double[scaled.filled()];
      scaled.fill(r, positions, values);
      rows.add(
          RowFactory.create(frame.labels()[r], Vectors.sparse(scaled.width(), positions, values)));
    }
    return dataset(rows);
  }

  private static Dataset<Row> dataset(List<Row> rows) {
    StructType schema =
        new StructType(
            new StructField[] {
              new StructField(LABEL, DataTypes.DoubleType, false, Metadata.empty()),
              new StructField(
                  Featurizer.FEATURES, SQLDataTypes.VectorType(), false, Metadata.empty())
            });
    return SparkSession.active().createDataFrame(rows, schema).coalesce(1);
  }

  /** At least one bin per category, as MLlib asks. */
  static int bins(TrainingFrame frame) {
    int most = 32;
    for (int size : frame.sizes()) {
      most = Math.max(most, size);
    }
    return most;
  }
}
