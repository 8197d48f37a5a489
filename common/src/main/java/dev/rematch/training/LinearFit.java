package dev.rematch.training;

import java.util.Arrays;
import java.util.Map;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.NonPositiveDefiniteMatrixException;

/**
 * Fits a linear model with a ridge penalty in the driver by Newton's method (iteratively reweighted
 * least squares): the objective of MLlib with elastic-net 0 on standardised features, the mean loss
 * plus half the penalty times the squared weights, without a Spark job per iteration.
 *
 * @param weights per standard deviation of each feature
 * @param intercept for scaled, uncentred features; not penalised
 */
record LinearFit(double[] weights, double intercept) {
  /** Keeps the equations solvable: one-hot features and the intercept are linearly dependent. */
  private static final double SMALLEST_PENALTY = 1e-9;

  /**
   * Newton's equations grow with the square of the features and their solution with the cube; MLlib
   * takes longer for few features but not for many.
   */
  private static final int WIDEST = 1_500;

  /** Whether so many features are better left to MLlib's own L-BFGS. */
  static boolean tooWide(TrainingFrame frame) {
    return frame.width() > WIDEST;
  }

  /** What a linear recipe can set. */
  record Settings(double penalty, int iterations, double tolerance) {
    static Settings of(String recipe, Map<String, Object> values) {
      Parameters parameters = new Parameters(recipe, values);
      Settings settings = read(parameters);
      parameters.refuseProblems();
      return settings;
    }

    static Settings read(Parameters parameters) {
      return new Settings(
          parameters.number("reg-param", 0.001, 0, 1e6),
          parameters.integer("max-iterations", 50, 1, 10_000),
          parameters.number("tolerance", 1e-10, 0, 1));
    }
  }

  static LinearFit of(
      TrainingFrame frame,
      double[] labels,
      PointLoss loss,
      double startIntercept,
      Settings settings) {
    ScaledRows rows = new ScaledRows(frame);
    LinearObjective objective =
        new LinearObjective(rows, labels, Math.max(settings.penalty(), SMALLEST_PENALTY), loss);
    double[] at = new double[rows.width() + 1];
    at[rows.width()] = startIntercept;
    LinearObjective.Point point = objective.at(at);
    for (int i = 0; i < settings.iterations(); i++) {
      double[] step = solve(point.hessian(), point.gradient());
      LinearObjective.Point next = descend(objective, at, step, point);
      double gained = point.value() - next.value();
      if (gained <= 0) {
        break;
      }
      at = next.parameters();
      point = next;
      if (gained <= settings.tolerance() * Math.max(1, Math.abs(point.value()))) {
        break;
      }
    }
    return new LinearFit(Arrays.copyOf(at, rows.width()), rows.uncentred(at, at[rows.width()]));
  }

  /** The full step, or a shorter one when the full one leads uphill. */
  private static LinearObjective.Point descend(
      LinearObjective objective, double[] at, double[] step, LinearObjective.Point from) {
    for (double length = 1; length > 1e-6; length /= 2) {
      double[] there = at.clone();
      for (int i = 0; i < there.length; i++) {
        there[i] -= length * step[i];
      }
      LinearObjective.Point point = objective.at(there);
      if (point.value() < from.value()) {
        return point;
      }
    }
    return from;
  }

  /** Newton's step; a shorter one towards the gradient where the Hessian is close to singular. */
  private static double[] solve(double[][] hessian, double[] gradient) {
    double damping = 0;
    while (true) {
      try {
        return new CholeskyDecomposition(new Array2DRowRealMatrix(hessian, false), 1e-6, 0)
            .getSolver()
            .solve(new ArrayRealVector(gradient, false))
            .toArray();
      } catch (NonPositiveDefiniteMatrixException e) {
        double more = damping == 0 ? 1e-10 : damping * 10;
        if (more > 1) {
          throw new IllegalStateException("Cannot fit a linear model: no finite curvature", e);
        }
        for (int i = 0; i < hessian.length; i++) {
          hessian[i][i] += more - damping;
        }
        damping = more;
      }
    }
  }
}
