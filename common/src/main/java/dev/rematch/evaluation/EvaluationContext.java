package dev.rematch.evaluation;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.Task;
import java.util.Arrays;

/**
 * What a metric is a function of: labels and predictions of the same rows, in one order.
 *
 * <p>A class and not a record, because it keeps its arrays without copying them: a holdout has
 * millions of rows and each metric looks at them. Neither the caller nor a metric may change an
 * array after handing it over.
 */
public final class EvaluationContext {
  private final Task task;
  private final double[] labels;
  private final double[] predictions;
  private final double[] weights;

  /**
   * Rows that count by weight.
   *
   * @param labels 0 or 1 (binary), or finite (regression)
   * @param predictions probability of the positive class (binary), or in the label's unit; NaN, a
   *     row without a prediction, makes metrics undefined
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

  /** The number of rows, whatever their weights. */
  public int rows() {
    return labels.length;
  }

  /** Whether some rows count more than others. */
  public boolean isWeighted() {
    return Arrays.stream(weights).anyMatch(weight -> weight != weights[0]);
  }

  /** The same rows under other weights. */
  public EvaluationContext withWeights(double[] others) {
    return new EvaluationContext(task, labels, predictions, others);
  }

  private static void sameLength(String what, double[] values, double[] labels) {
    if (values.length != labels.length) {
      throw new IllegalArgumentException(
          "Invalid evaluation: %d %s for %d labels (must be one each)"
              .formatted(values.length, what, labels.length));
    }
  }

  private static boolean validLabel(Task task, double label) {
    return task == Task.BINARY ? label == 0 || label == 1 : Double.isFinite(label);
  }

  private static boolean validPrediction(Task task, double prediction) {
    return task == Task.REGRESSION
        || Double.isNaN(prediction)
        || (prediction >= 0 && prediction <= 1);
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
    return switch (what) {
      case "label" -> task == Task.BINARY ? "it must be 0 or 1" : "it must be finite";
      case "prediction" -> "it must be a probability, 0..1";
      default -> "it must be finite and 0 or more";
    };
  }
}
