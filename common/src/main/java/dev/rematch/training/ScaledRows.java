package dev.rematch.training;

/**
 * The one-hot features of a frame, centred and divided by their standard deviations, without ever
 * building the wide matrix: a row is its numbers and one code per categorical column.
 *
 * <p>Numbers are centred, which only moves the intercept, because gradient methods converge slowly
 * on features that lie far from 0 (an air pressure of 1013 ± 8).
 */
final class ScaledRows {
  private final TrainingFrame frame;
  private final double[] means;
  private final double[] inverse;
  private final double[][] numbers;

  ScaledRows(TrainingFrame frame) {
    this.frame = frame;
    this.means = frame.means();
    double[] deviations = frame.standardDeviations();
    this.inverse = new double[deviations.length];
    for (int i = 0; i < inverse.length; i++) {
      inverse[i] = deviations[i] > 0 ? 1 / deviations[i] : 0;
    }
    this.numbers = new double[frame.numbers().length][frame.rows()];
    for (int c = 0; c < numbers.length; c++) {
      for (int r = 0; r < numbers[c].length; r++) {
        numbers[c][r] = (frame.numbers()[c][r] - means[c]) * inverse[c];
      }
    }
  }

  int rows() {
    return frame.rows();
  }

  int width() {
    return inverse.length;
  }

  /** margins[r] = intercept + weights . row r */
  void margins(double[] weights, double intercept, double[] margins) {
    java.util.Arrays.fill(margins, intercept);
    for (int c = 0; c < numbers.length; c++) {
      double weight = weights[c];
      double[] values = numbers[c];
      for (int r = 0; r < margins.length; r++) {
        margins[r] += weight * values[r];
      }
    }
    for (int c = 0; c < frame.codes().length; c++) {
      int offset = frame.offset(c);
      double[] scaled = new double[frame.sizes()[c]];
      for (int k = 0; k < scaled.length; k++) {
        scaled[k] = weights[offset + k] * inverse[offset + k];
      }
      int[] codes = frame.codes()[c];
      for (int r = 0; r < margins.length; r++) {
        margins[r] += scaled[codes[r]];
      }
    }
  }

  /** gradient += sum over rows of multiplier[r] * row r */
  void addScaled(double[] multipliers, double[] gradient) {
    for (int c = 0; c < numbers.length; c++) {
      double sum = 0;
      double[] values = numbers[c];
      for (int r = 0; r < multipliers.length; r++) {
        sum += multipliers[r] * values[r];
      }
      gradient[c] += sum;
    }
    for (int c = 0; c < frame.codes().length; c++) {
      int offset = frame.offset(c);
      double[] sums = new double[frame.sizes()[c]];
      int[] codes = frame.codes()[c];
      for (int r = 0; r < multipliers.length; r++) {
        sums[codes[r]] += multipliers[r];
      }
      for (int k = 0; k < sums.length; k++) {
        gradient[offset + k] += sums[k] * inverse[offset + k];
      }
    }
  }

  /**
   * The intercept for rows whose numbers are scaled but not centred, as the stored model gets them.
   */
  double uncentred(double[] weights, double intercept) {
    double moved = intercept;
    for (int c = 0; c < numbers.length; c++) {
      moved -= weights[c] * means[c] * inverse[c];
    }
    return moved;
  }
}
