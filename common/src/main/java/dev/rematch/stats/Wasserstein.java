package dev.rematch.stats;

/**
 * First Wasserstein distance of two samples: the area between their empirical distribution
 * functions, the work of moving one onto the other. In the unit of the values, 0 or more; NaN when
 * a side has no values.
 */
public final class Wasserstein {
  private Wasserstein() {}

  /**
   * The distance in the unit of the values.
   *
   * @param reference finite, in any order
   * @param current finite, in any order
   */
  public static double distance(double[] reference, double[] current) {
    return distance(StepFunction.of(reference), StepFunction.of(current)).value();
  }

  /** The same of two distribution functions, within what their errors leave. */
  public static Bounded distance(StepFunction reference, StepFunction current) {
    if (reference.isEmpty() || current.isEmpty()) {
      return Bounded.exact(Double.NaN);
    }
    double error = reference.error() + current.error();
    double[] area = new double[3];
    StepFunction.walk(
        reference,
        current,
        (from, to, r, c) -> {
          double gap = Math.abs(r - c);
          area[0] += gap * (to - from);
          area[1] += Math.max(0, gap - error) * (to - from);
          area[2] += Math.min(1, gap + error) * (to - from);
        });
    return new Bounded(area[0], Math.min(area[0], area[1]), Math.max(area[0], area[2]));
  }

  /**
   * How large the distance gets by chance when both sides follow the law of their rows together.
   *
   * <p>The gap of two empirical functions is a Brownian bridge B(F) over the root of nm/(n+m); the
   * area under |B| gets the gamma law with its exact mean and variance, by E|B(s)B(t)| = (2/pi)
   * sd(s) sd(t) (sqrt(1-r^2) + r asin r) with r the correlation.
   *
   * @param n rows of the reference
   * @param m rows of the current side
   */
  public static NullLaw underNoChange(
      StepFunction reference, StepFunction current, long n, long m) {
    if (n <= 0 || m <= 0) {
      return NullLaw.undefined();
    }
    Pieces pieces = Pieces.of(reference, current, (double) n / ((double) n + m));
    double scale = 1.0 / n + 1.0 / m;
    double mean = 0;
    double square = 0;
    for (int i = 0; i < pieces.size; i++) {
      mean += pieces.lengths[i] * Math.sqrt(2 / Math.PI) * pieces.deviation(i);
      square += pieces.lengths[i] * pieces.lengths[i] * pieces.product(i, i);
      for (int j = 0; j < i; j++) {
        square += 2 * pieces.lengths[i] * pieces.lengths[j] * pieces.product(j, i);
      }
    }
    return NullLaw.ofSum(
        mean * Math.sqrt(scale), Math.max(0, square - mean * mean) * scale, area -> area);
  }

  /** A distribution function of a hundred steps or few more, for sums over pairs of steps. */
  private static final class Pieces {
    private static final int MOST = 128;

    private final double[] lengths = new double[MOST + 1];
    private final double[] shares = new double[MOST + 1];
    private int size;

    static Pieces of(StepFunction reference, StepFunction current, double weight) {
      Pieces pieces = new Pieces();
      StepFunction.walk(
          reference,
          current,
          (from, to, r, c) -> {
            // Each of equal probability holds what lies in it: its length and its mean share.
            double pooled = weight * r + (1 - weight) * c;
            int at = (int) Math.min(MOST, Math.floor(pooled * MOST));
            pieces.lengths[at] += to - from;
            pieces.shares[at] += pooled * (to - from);
          });
      for (int i = 0; i <= MOST; i++) {
        if (pieces.lengths[i] > 0) {
          pieces.shares[pieces.size] = pieces.shares[i] / pieces.lengths[i];
          pieces.lengths[pieces.size] = pieces.lengths[i];
          pieces.size++;
        }
      }
      return pieces;
    }

    double deviation(int i) {
      return Math.sqrt(Math.max(0, shares[i] * (1 - shares[i])));
    }

    /** E|B(s) B(t)| for s at or below t. */
    double product(int s, int t) {
      double deviations = deviation(s) * deviation(t);
      if (deviations == 0) {
        return 0;
      }
      double r = Math.min(1, shares[s] * (1 - shares[t]) / deviations);
      return 2 / Math.PI * deviations * (Math.sqrt(1 - r * r) + r * Math.asin(r));
    }
  }

  /**
   * The distance in standard deviations of the reference (divisor n). For a constant reference 0
   * when nothing differs and NaN otherwise: there is no scale to measure by.
   */
  public static double normed(double[] reference, double[] current) {
    double raw = distance(reference, current);
    if (raw == 0) {
      return 0;
    }
    double spread = Math.sqrt(Moments.of(reference).variancePopulation());
    return spread > 0 ? raw / spread : Double.NaN;
  }
}
