package dev.rematch.training;

/** The loss of one row of a linear model by its margin, with two derivatives. */
interface PointLoss {
  double value(double margin, double label);

  /** First derivative by the margin. */
  double slope(double margin, double label);

  /** Second derivative by the margin, above 0. */
  double curvature(double margin, double label);

  /** Negative log-likelihood of label 0 or 1 whose log-odds are the margin. */
  PointLoss LOGISTIC =
      new PointLoss() {
        @Override
        public double value(double margin, double label) {
          // log(1 + e^margin) without overflow.
          double softplus = Math.max(margin, 0) + Math.log1p(Math.exp(-Math.abs(margin)));
          return softplus - label * margin;
        }

        @Override
        public double slope(double margin, double label) {
          return 1 / (1 + Math.exp(-margin)) - label;
        }

        @Override
        public double curvature(double margin, double label) {
          double p = 1 / (1 + Math.exp(-margin));
          return Math.max(p * (1 - p), 1e-12);
        }
      };

  /** Half the squared error. */
  PointLoss SQUARED =
      new PointLoss() {
        @Override
        public double value(double margin, double label) {
          return (margin - label) * (margin - label) / 2;
        }

        @Override
        public double slope(double margin, double label) {
          return margin - label;
        }

        @Override
        public double curvature(double margin, double label) {
          return 1;
        }
      };
}
