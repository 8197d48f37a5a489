package dev.rematch.training;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.feature.FeatureSpec;
import dev.rematch.feature.FeatureType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;

/**
 * The labelled rows of a training window in the driver: one array per column, in an order that
 * depends on the rows alone, so that a fit does not depend on how the table is partitioned.
 *
 * <p>Numeric columns hold NaN where the table has NULL or NaN; categorical ones hold null.
 */
public final class TrainingRows {
  private static final int MOST_CLASSES = 1000;

  private final double[] labels;
  private final Map<String, double[]> numbers = new LinkedHashMap<>();
  private final Map<String, String[]> categories = new LinkedHashMap<>();

  private TrainingRows(double[] labels) {
    this.labels = labels;
  }

  /**
   * @param collected rows of {@link FeatureView#training}: order, label, then the features in
   *     declared order
   * @throws RematchException (INVALID_INPUT) when there is no row, only one class, or an infinite
   *     feature
   */
  public static TrainingRows of(List<Row> collected, FeatureSpec features, String window) {
    Row[] rows = collected.toArray(new Row[0]);
    Arrays.sort(
        rows, Comparator.comparingLong((Row r) -> r.getLong(0)).thenComparing(Row::toString));
    TrainingRows result = new TrainingRows(new double[rows.length]);
    for (int r = 0; r < rows.length; r++) {
      result.labels[r] = rows[r].getDouble(1);
    }
    int at = 2;
    for (Map.Entry<String, FeatureType> column : features.columns().entrySet()) {
      if (column.getValue() == FeatureType.NUMERIC) {
        result.numbers.put(column.getKey(), numbers(rows, at, column.getKey(), window));
      } else {
        result.categories.put(column.getKey(), texts(rows, at));
      }
      at++;
    }
    result.check(features, window);
    return result;
  }

  public int size() {
    return labels.length;
  }

  /** Not to be changed. */
  public double[] labels() {
    return labels;
  }

  double[] numbers(String column) {
    return numbers.get(column);
  }

  String[] categories(String column) {
    return categories.get(column);
  }

  private static double[] numbers(Row[] rows, int at, String column, String window) {
    double[] values = new double[rows.length];
    int infinite = 0;
    for (int r = 0; r < rows.length; r++) {
      values[r] = rows[r].isNullAt(at) ? Double.NaN : rows[r].getDouble(at);
      infinite += Double.isInfinite(values[r]) ? 1 : 0;
    }
    if (infinite > 0) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Cannot train on "
              + window
              + ": feature "
              + column
              + " is infinite in "
              + infinite
              + " rows; mend the transform, or quarantine them with an expectation");
    }
    return values;
  }

  private static String[] texts(Row[] rows, int at) {
    String[] values = new String[rows.length];
    for (int r = 0; r < rows.length; r++) {
      values[r] = rows[r].getString(at);
    }
    return values;
  }

  private void check(FeatureSpec features, String window) {
    String what = "Cannot train on " + window + " of table " + features.table() + ": ";
    if (labels.length == 0) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          what
              + "no row has a label in column "
              + features.label().column()
              + "; look at the labels of that window");
    }
    long infinite = Arrays.stream(labels).filter(Double::isInfinite).count();
    if (infinite > 0) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          what
              + "label "
              + features.label().column()
              + " is infinite in "
              + infinite
              + " rows; mend the transform, or quarantine them with an expectation");
    }
    if (features.label().task() == dev.rematch.core.Task.REGRESSION) {
      return;
    }
    boolean binary = features.label().task() == dev.rematch.core.Task.BINARY;
    double first = labels[0];
    boolean oneClass = true;
    for (double label : labels) {
      if (binary && label != 0 && label != 1) {
        throw new RematchException(
            FailureKind.INVALID_INPUT, what + "a binary label must be 0 or 1, found " + label);
      }
      if (!(label >= 0 && label < MOST_CLASSES && label == Math.rint(label))) {
        throw new RematchException(
            FailureKind.INVALID_INPUT,
            what
                + "a multiclass label must be the index of a class, a whole number 0.."
                + (MOST_CLASSES - 1)
                + ", found "
                + label);
      }
      oneClass &= label == first;
    }
    if (oneClass) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          what + "all " + labels.length + " rows have label " + (int) first + "; nothing to learn");
    }
  }
}
