package dev.rematch.training;

import breeze.linalg.DenseVector;
import breeze.linalg.DenseVector$;
import breeze.optimize.LBFGS;
import java.util.Arrays;
import java.util.Map;

/**
 * Fits a linear model in the driver with Breeze's L-BFGS, the optimiser that MLlib uses: the same
 * result without a Spark job per iteration.
 *
 * @param weights per standard deviation of each feature
 * @param intercept for scaled, uncentred features
 */
record LinearFit(double[] weights, double intercept) {
  private static final int MEMORY = 10;

  /** What a linear recipe can set. */
  record Settings(double penalty, int iterations, double tolerance) {
    static Settings of(String recipe, Map<String, Object> values) {
      Parameters parameters = new Parameters(recipe, values);
      Settings settings =
          new Settings(
              parameters.number("reg-param", 0.001, 0, 1e6),
              parameters.integer("max-iterations", 100, 1, 10_000),
              parameters.number("tolerance", 1e-6, 0, 1));
      parameters.refuseOthers();
      return settings;
    }
  }

  static LinearFit of(
      TrainingFrame frame,
      double[] labels,
      RegularisedLoss.PointLoss loss,
      double startIntercept,
      Settings settings) {
    ScaledRows rows = new ScaledRows(frame);
    double[] start = new double[rows.width() + 1];
    start[rows.width()] = startIntercept;
    LBFGS<DenseVector<Object>> optimiser =
        new LBFGS<>(
            settings.iterations(),
            MEMORY,
            settings.tolerance(),
            DenseVector$.MODULE$.space_Double());
    RegularisedLoss objective = new RegularisedLoss(rows, labels, settings.penalty(), loss);
    DenseVector<Object> found = optimiser.minimize(objective, RegularisedLoss.vector(start));
    double[] best = found.toArray$mcD$sp(scala.reflect.ClassTag$.MODULE$.Double());
    double[] weights = Arrays.copyOf(best, rows.width());
    return new LinearFit(weights, rows.uncentred(weights, best[rows.width()]));
  }
}
