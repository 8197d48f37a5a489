package dev.rematch.training;

/**
 * The one-hot features of a frame, centred and divided by their standard deviations, without ever
 * building the wide matrix: a row is its numbers and one code per categorical column.
 *
 * <p>Numbers are centred, which only moves the intercept, so that features that lie far from 0 (an
 * air pressure of 1013 ± 8) do not make the equations ill-conditioned.
 */
final class ScaledRows {
  private final TrainingFrame frame;
  private final double[] means;
  private final double[] inverse;
  private final double[][] numbers;
  private final int[] offsets;

  /** Centred. */
  ScaledRows(TrainingFrame frame) {
    this(frame, frame.means());
  }

  /** As the stored pipeline's own scaler makes them. */
  static ScaledRows uncentred(TrainingFrame frame) {
    return new ScaledRows(frame, new double[frame.width()]);
  }

  private ScaledRows(TrainingFrame frame, double[] means) {
    this.frame = frame;
    this.means = means;
    double[] deviations = frame.standardDeviations();
    this.inverse = new double[deviations.length];
    for (int i = 0; i < inverse.length; i++) {
      inverse[i] = deviations[i] > 0 ? 1 / deviations[i] : 0;
    }
    this.offsets = new int[frame.codes().length];
    for (int c = 0; c < offsets.length; c++) {
      offsets[c] = frame.offset(c);
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

  /** Features of a row that are not certainly 0: its numbers and one per categorical column. */
  int filled() {
    return numbers.length + frame.codes().length;
  }

  /** Writes the filled features of a row: their positions, rising, and their values. */
  void fill(int row, int[] positions, double[] values) {
    int at = 0;
    for (; at < numbers.length; at++) {
      positions[at] = at;
      values[at] = numbers[at][row];
    }
    for (int c = 0; c < frame.codes().length; c++, at++) {
      positions[at] = offsets[c] + frame.codes()[c][row];
      values[at] = inverse[positions[at]];
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
