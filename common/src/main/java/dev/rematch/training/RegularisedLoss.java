package dev.rematch.training;

import breeze.linalg.DenseVector;
import breeze.optimize.DiffFunction;
import scala.Tuple2;

/**
 * Mean loss of a linear model plus half the ridge penalty, with its gradient, as Breeze's L-BFGS
 * wants it; the last of the parameters is the intercept and is not penalised. The same objective as
 * MLlib's with elastic-net 0 on standardised features.
 */
final class RegularisedLoss implements DiffFunction<DenseVector<Object>> {
  private final ScaledRows rows;
  private final double[] labels;
  private final double penalty;
  private final PointLoss loss;

  /** Loss and derivative of one row by its margin. */
  interface PointLoss {
    double value(double margin, double label);

    double derivative(double margin, double label);
  }

  /** Negative log-likelihood of label 0 or 1 whose log-odds are the margin. */
  static final PointLoss LOGISTIC =
      new PointLoss() {
        @Override
        public double value(double margin, double label) {
          // log(1 + e^margin) without overflow.
          double softplus = Math.max(margin, 0) + Math.log1p(Math.exp(-Math.abs(margin)));
          return softplus - label * margin;
        }

        @Override
        public double derivative(double margin, double label) {
          return 1 / (1 + Math.exp(-margin)) - label;
        }
      };

  /** Half the squared error. */
  static final PointLoss SQUARED =
      new PointLoss() {
        @Override
        public double value(double margin, double label) {
          return (margin - label) * (margin - label) / 2;
        }

        @Override
        public double derivative(double margin, double label) {
          return margin - label;
        }
      };

  RegularisedLoss(ScaledRows rows, double[] labels, double penalty, PointLoss loss) {
    this.rows = rows;
    this.labels = labels;
    this.penalty = penalty;
    this.loss = loss;
  }

  @Override
  public Tuple2<Object, DenseVector<Object>> calculate(DenseVector<Object> parameters) {
    double[] at = parameters.toArray$mcD$sp(scala.reflect.ClassTag$.MODULE$.Double());
    int width = rows.width();
    double[] margins = new double[rows.rows()];
    rows.margins(at, at[width], margins);
    double total = 0;
    double intercept = 0;
    for (int r = 0; r < margins.length; r++) {
      total += loss.value(margins[r], labels[r]);
      margins[r] = loss.derivative(margins[r], labels[r]);
      intercept += margins[r];
    }
    double[] gradient = new double[width + 1];
    rows.addScaled(margins, gradient);
    int n = rows.rows();
    double ridge = 0;
    for (int i = 0; i < width; i++) {
      gradient[i] = gradient[i] / n + penalty * at[i];
      ridge += at[i] * at[i];
    }
    gradient[width] = intercept / n;
    double value = total / n + penalty * ridge / 2;
    return new Tuple2<>(value, vector(gradient));
  }

  static DenseVector<Object> vector(double[] values) {
    return new DenseVector<>(values);
  }
}
