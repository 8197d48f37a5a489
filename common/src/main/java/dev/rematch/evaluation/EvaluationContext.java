package dev.rematch.evaluation;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.Task;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a metric is a function of: labels and predictions of the same rows, in one order.
 *
 * <p>A class and not a record, because it keeps its arrays without copying them: a holdout has
 * millions of rows and each metric looks at them. Neither the caller nor a metric may change an
 * array after handing it over.
 */
public final class EvaluationContext {
  private static final double EVEN_ODDS = 0.5;
  private static final int MOST_CLASSES = 1000;

  private final Task task;
  private final double[] labels;
  private final double[] predictions;
  private final double[] weights;
  private final double threshold;
  private final Map<String, String[]> attributes;

  /**
   * Rows that count by weight.
   *
   * @param labels 0 or 1 (binary), class indices (multiclass), or finite (regression)
   * @param predictions probability of the positive class (binary), the decided class (multiclass),
   *     or in the label's unit; NaN, a row without a prediction, makes metrics undefined
   * @param weights finite, 0 or more
   * @throws RematchException (INVALID_INPUT) on anything else, naming the row
   */
  public EvaluationContext(Task task, double[] labels, double[] predictions, double[] weights) {
    sameLength("predictions", predictions, labels);
    sameLength("weights", weights, labels);
    for (int i = 0; i < labels.length; i++) {
      check(validLabel(task, labels[i]), "label", labels[i], i, task);
      check(validPrediction(task, predictions[i]), "prediction", predictions[i], i, task);
      check(weights[i] >= 0 && Double.isFinite(weights[i]), "weight", weights[i], i, task);
    }
    this.task = task;
    this.labels = labels;
    this.predictions = predictions;
    this.weights = weights;
    this.threshold = EVEN_ODDS;
    this.attributes = Map.of();
  }

  private EvaluationContext(
      EvaluationContext rows, double[] weights, double threshold, Map<String, String[]> columns) {
    this.task = rows.task;
    this.labels = rows.labels;
    this.predictions = rows.predictions;
    this.weights = weights;
    this.threshold = threshold;
    this.attributes = columns;
  }

  /** Rows that count once each. */
  public static EvaluationContext of(Task task, double[] labels, double[] predictions) {
    double[] weights = new double[labels.length];
    Arrays.fill(weights, 1);
    return new EvaluationContext(task, labels, predictions, weights);
  }

  public Task task() {
    return task;
  }

  public double[] labels() {
    return labels;
  }

  public double[] predictions() {
    return predictions;
  }

  public double[] weights() {
    return weights;
  }

  /** From this probability on a row is decided 1 (binary); 0.5 unless told. */
  public double threshold() {
    return threshold;
  }

  /**
   * What else is known of each row, as text.
   *
   * @throws IllegalArgumentException when the rows came without that column
   */
  public String[] attribute(String column) {
    String[] values = attributes.get(column);
    if (values == null) {
      throw new IllegalArgumentException(
          "Invalid column: %s (the rows have %s)".formatted(column, attributes.keySet()));
    }
    return values;
  }

  /** The same rows decided at another threshold. */
  public EvaluationContext decidedAt(double other) {
    return new EvaluationContext(this, weights, other, attributes);
  }

  /**
   * The same rows with more known about them.
   *
   * @param columns by name; one text for each row, "NULL" when absent
   */
  public EvaluationContext describedBy(Map<String, String[]> columns) {
    columns.forEach(
        (name, values) -> {
          if (values.length != labels.length) {
            throw new IllegalArgumentException(
                "Invalid evaluation: %d values of %s for %d labels (must be one each)"
                    .formatted(values.length, name, labels.length));
          }
        });
    return new EvaluationContext(this, weights, threshold, columns);
  }

  /** Some of the rows, in that order. */
  public EvaluationContext pick(int[] rows) {
    Map<String, String[]> columns = new LinkedHashMap<>();
    attributes.forEach(
        (name, values) ->
            columns.put(name, Arrays.stream(rows).mapToObj(i -> values[i]).toArray(String[]::new)));
    return new EvaluationContext(
            task, pick(labels, rows), pick(predictions, rows), pick(weights, rows))
        .decidedAt(threshold)
        .describedBy(columns);
  }

  private static double[] pick(double[] values, int[] rows) {
    return Arrays.stream(rows).mapToDouble(i -> values[i]).toArray();
  }

  /** The number of rows, whatever their weights. */
  public int rows() {
    return labels.length;
  }

  /** Whether some rows count more than others. */
  public boolean isWeighted() {
    return Arrays.stream(weights).anyMatch(weight -> weight != weights[0]);
  }

  /**
   * The same rows under other weights.
   *
   * @param others finite, 0 or more
   * @throws RematchException (INVALID_INPUT) on anything else, naming the row
   */
  public EvaluationContext withWeights(double[] others) {
    sameLength("weights", others, labels);
    for (int i = 0; i < others.length; i++) {
      check(others[i] >= 0 && Double.isFinite(others[i]), "weight", others[i], i, task);
    }
    return new EvaluationContext(this, others, threshold, attributes);
  }

  private static void sameLength(String what, double[] values, double[] labels) {
    if (values.length != labels.length) {
      throw new IllegalArgumentException(
          "Invalid evaluation: %d %s for %d labels (must be one each)"
              .formatted(values.length, what, labels.length));
    }
  }

  private static boolean validLabel(Task task, double label) {
    return switch (task) {
      case BINARY -> label == 0 || label == 1;
      case MULTICLASS -> isClass(label);
      case REGRESSION -> Double.isFinite(label);
    };
  }

  private static boolean isClass(double value) {
    return value >= 0 && value == Math.rint(value) && value < MOST_CLASSES;
  }

  private static boolean validPrediction(Task task, double prediction) {
    return Double.isNaN(prediction)
        || switch (task) {
          case BINARY -> prediction >= 0 && prediction <= 1;
          case MULTICLASS -> isClass(prediction);
          case REGRESSION -> true;
        };
  }

  private static void check(boolean valid, String what, double value, int row, Task task) {
    if (!valid) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Cannot evaluate a model for %s: invalid %s, found %s (row %d of the holdout); %s"
              .formatted(task, what, value, row, rule(what, task)));
    }
  }

  private static String rule(String what, Task task) {
    if (what.equals("weight")) {
      return "it must be finite and 0 or more";
    }
    boolean label = what.equals("label");
    return switch (task) {
      case BINARY -> label ? "it must be 0 or 1" : "it must be a probability, 0..1";
      case MULTICLASS -> "it must be a class, a whole number 0.." + (MOST_CLASSES - 1);
      case REGRESSION -> "it must be finite";
    };
  }
}
