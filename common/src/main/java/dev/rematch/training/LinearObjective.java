package dev.rematch.training;

/** Mean loss of a linear model plus half the ridge penalty, with gradient and Hessian. */
final class LinearObjective {
  private final ScaledRows rows;
  private final double[] labels;
  private final double penalty;
  private final PointLoss loss;

  LinearObjective(ScaledRows rows, double[] labels, double penalty, PointLoss loss) {
    this.rows = rows;
    this.labels = labels;
    this.penalty = penalty;
    this.loss = loss;
  }

  /**
   * The objective at some parameters: a weight per feature, then the intercept.
   *
   * @param hessian symmetric, both triangles filled
   */
  record Point(double[] parameters, double value, double[] gradient, double[][] hessian) {}

  Point at(double[] parameters) {
    int width = rows.width();
    int n = rows.rows();
    double[] gradient = new double[width + 1];
    double[][] hessian = new double[width + 1][width + 1];
    int[] positions = new int[rows.filled() + 1];
    double[] values = new double[rows.filled() + 1];
    positions[rows.filled()] = width;
    values[rows.filled()] = 1;
    double total = 0;
    for (int r = 0; r < n; r++) {
      rows.fill(r, positions, values);
      double margin = 0;
      for (int i = 0; i < values.length; i++) {
        margin += parameters[positions[i]] * values[i];
      }
      total += loss.value(margin, labels[r]);
      double slope = loss.slope(margin, labels[r]);
      double curvature = loss.curvature(margin, labels[r]);
      for (int i = 0; i < values.length; i++) {
        gradient[positions[i]] += slope * values[i];
        double scaled = curvature * values[i];
        double[] row = hessian[positions[i]];
        // Positions rise, so this is the upper triangle.
        for (int j = i; j < values.length; j++) {
          row[positions[j]] += scaled * values[j];
        }
      }
    }
    double ridge = 0;
    for (int i = 0; i <= width; i++) {
      boolean intercept = i == width;
      gradient[i] = gradient[i] / n + (intercept ? 0 : penalty * parameters[i]);
      ridge += intercept ? 0 : parameters[i] * parameters[i];
      for (int j = i; j <= width; j++) {
        hessian[i][j] = hessian[i][j] / n + (i == j && !intercept ? penalty : 0);
        hessian[j][i] = hessian[i][j];
      }
    }
    return new Point(parameters, total / n + penalty * ridge / 2, gradient, hessian);
  }
}
