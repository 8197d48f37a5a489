package dev.rematch.training;

import java.util.List;
import org.apache.spark.ml.Transformer;

/**
 * Encoded training rows in columns: imputed numbers, then category codes. Feature positions are
 * those of the vector that {@code stages} make: numbers first, then per categorical column one
 * position (ordinal) or one per category (one-hot).
 *
 * @param numbers by numeric column, then row
 * @param codes by categorical column, then row; below {@code sizes}
 * @param sizes categories per column, the one for NULL and unseen values included
 */
record TrainingFrame(
    List<Transformer> stages,
    double[][] numbers,
    int[][] codes,
    int[] sizes,
    double[] labels,
    Encoding encoding) {

  int rows() {
    return labels.length;
  }

  /** Length of the feature vector. */
  int width() {
    if (encoding == Encoding.ORDINAL) {
      return numbers.length + codes.length;
    }
    int width = numbers.length;
    for (int size : sizes) {
      width += size;
    }
    return width;
  }

  /** The position of a categorical column's first category in a one-hot vector. */
  int offset(int column) {
    int offset = numbers.length;
    for (int c = 0; c < column; c++) {
      offset += sizes[c];
    }
    return offset;
  }

  /** Means of all features of the one-hot vector. */
  double[] means() {
    double[] means = new double[width()];
    for (int c = 0; c < numbers.length; c++) {
      for (double value : numbers[c]) {
        means[c] += value;
      }
    }
    for (int c = 0; c < codes.length; c++) {
      int offset = offset(c);
      for (int code : codes[c]) {
        means[offset + code]++;
      }
    }
    for (int i = 0; i < means.length; i++) {
      means[i] /= rows();
    }
    return means;
  }

  /** Standard deviations (divisor n - 1, as MLlib's) of all features of the one-hot vector. */
  double[] standardDeviations() {
    double[] means = means();
    double[] deviations = new double[means.length];
    int n = rows();
    for (int c = 0; c < numbers.length; c++) {
      double sum = 0;
      for (double value : numbers[c]) {
        sum += (value - means[c]) * (value - means[c]);
      }
      deviations[c] = n < 2 ? 0 : Math.sqrt(sum / (n - 1));
    }
    for (int i = numbers.length; i < means.length; i++) {
      double variance = n < 2 ? 0 : means[i] * (1 - means[i]) * n / (n - 1);
      deviations[i] = Math.sqrt(Math.max(0, variance));
    }
    return deviations;
  }
}
