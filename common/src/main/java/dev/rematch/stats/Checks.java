package dev.rematch.stats;

import java.util.Arrays;

/** The checks every formula on parallel arrays begins with. */
final class Checks {
  private Checks() {}

  static void sameLength(String what, int length, String other, int otherLength) {
    if (length != otherLength) {
      throw new IllegalArgumentException(
          "Invalid arrays: %d %s but %d %s (must be equally many)"
              .formatted(length, what, otherLength, other));
    }
  }

  /** Labels of two classes are 0 or 1; anything else would silently count as one of them. */
  static void binaryLabels(double[] labels) {
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] != 0 && labels[i] != 1) {
        throw new IllegalArgumentException(
            "Invalid label: %s in row %d (must be 0 or 1)".formatted(labels[i], i));
      }
    }
  }

  static void weights(double[] weights) {
    for (int i = 0; i < weights.length; i++) {
      if (!(weights[i] >= 0) || Double.isInfinite(weights[i])) {
        throw new IllegalArgumentException(
            "Invalid weight: %s in row %d (must be finite and 0 or more)".formatted(weights[i], i));
      }
    }
  }

  static void confidence(double confidence) {
    if (!(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException(
          "Invalid confidence: %s (must lie between 0 and 1)".formatted(confidence));
    }
  }

  static boolean hasNaN(double[] values) {
    for (double value : values) {
      if (Double.isNaN(value)) {
        return true;
      }
    }
    return false;
  }

  static double[] ones(int length) {
    double[] ones = new double[length];
    Arrays.fill(ones, 1);
    return ones;
  }
}
