package dev.rematch.stats;

import java.util.HashMap;
import java.util.Map;
import org.apache.commons.math3.distribution.BinomialDistribution;

/**
 * Distances between two histograms over the same bins, each made of one term per bin that grows as
 * the two shares part.
 *
 * <p>Counts become shares of their own side, so the sides may differ in size. 0 for equal shares;
 * NaN when a side has no rows. All but {@link #POPULATION_STABILITY} lie in 0..1, with 1 for
 * histograms that share no bin.
 */
public enum BinDistance {
  /**
   * Population stability index: sum (q-p) ln(q/p), natural logarithm, 0 or more; the symmetric
   * Kullback-Leibler divergence (Jeffreys 1946). Shares below 1e-4 are raised to 1e-4 on both sides
   * and not renormalised, so one empty bin cannot decide it alone and it stays finite.
   */
  POPULATION_STABILITY(1) {
    @Override
    double term(double p, double q, double weight) {
      double from = Math.max(p, SMALLEST_SHARE);
      double to = Math.max(q, SMALLEST_SHARE);
      return (to - from) * Math.log(to / from);
    }
  },

  /** Jensen-Shannon distance: the root of the divergence in base 2 (Endres and Schindelin 2003). */
  JENSEN_SHANNON(1 / (8 * Math.log(2))) {
    @Override
    double term(double p, double q, double weight) {
      double middle = (p + q) / 2;
      return (information(p, middle) + information(q, middle)) / 2;
    }

    @Override
    double ofSum(double sum) {
      return Math.sqrt(Math.max(0, sum));
    }

    @Override
    double toSum(double distance) {
      return distance * distance;
    }
  },

  /** Hellinger distance: sqrt(sum (sqrt p - sqrt q)^2 / 2). */
  HELLINGER(1.0 / 8) {
    @Override
    double term(double p, double q, double weight) {
      double difference = Math.sqrt(p) - Math.sqrt(q);
      return difference * difference / 2;
    }

    @Override
    double ofSum(double sum) {
      return Math.sqrt(sum);
    }

    @Override
    double toSum(double distance) {
      return distance * distance;
    }
  },

  /**
   * Cramer's V of the two-row table: sqrt(chi2 / N). The same as the mean squared share of the
   * reference among a bin's rows, so it depends a little on the sizes of the sides.
   */
  CRAMERS_V(Double.NaN) {
    @Override
    double term(double p, double q, double weight) {
      double pooled = weight * p + (1 - weight) * q;
      return pooled == 0 ? 0 : weight * (1 - weight) * (p - q) * (p - q) / pooled;
    }

    @Override
    double curvature(double weight) {
      return weight * (1 - weight);
    }

    @Override
    double ofSum(double sum) {
      return Math.sqrt(sum);
    }

    @Override
    double toSum(double distance) {
      return distance * distance;
    }
  },

  /** Total variation: half the sum of |p - q|, the share of rows that would have to move. */
  TOTAL_VARIATION(Double.NaN) {
    @Override
    double term(double p, double q, double weight) {
      return Math.abs(p - q) / 2;
    }

    @Override
    Spread many(double pooled, double scale, double weight) {
      double deviation = Math.sqrt(pooled * (1 - pooled) * scale);
      double mean = Math.sqrt(2 / Math.PI) * deviation / 2;
      return new Spread(mean, deviation * deviation / 4 - mean * mean);
    }
  },

  /** Largest |p - q| of one bin. */
  LARGEST_DIFFERENCE(Double.NaN) {
    @Override
    double term(double p, double q, double weight) {
      return Math.abs(p - q);
    }

    @Override
    double join(double sum, double term) {
      return Math.max(sum, term);
    }

    /** The chances of the bins together (Bonferroni), each of a normal difference of shares. */
    @Override
    NullLaw law(long[] reference, long[] current, double n, double m) {
      double[] deviations = new double[reference.length];
      for (int i = 0; i < deviations.length; i++) {
        double pooled = (reference[i] + current[i]) / (n + m);
        deviations[i] = Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
      }
      return distance -> {
        if (Double.isNaN(distance) || distance <= 0) {
          return Double.isNaN(distance) ? Double.NaN : 1;
        }
        double chance = 0;
        for (double deviation : deviations) {
          chance += deviation > 0 ? 2 * Normal.upperTail(distance / deviation) : 0;
        }
        return Math.min(1, chance);
      };
    }
  };

  /** Shares below are raised to it: an empty bin must not make the index infinite. */
  private static final double SMALLEST_SHARE = 1e-4;

  /** Up to so many rows in a bin, chance is counted; with more it is normal enough. */
  private static final long FEW = 200;

  private final double curvature;

  BinDistance(double curvature) {
    this.curvature = curvature;
  }

  /** What one bin with these shares adds. */
  abstract double term(double p, double q, double weight);

  /** The term of shares p and q near each other is the curvature times (p-q)^2 / p. */
  double curvature(double weight) {
    return curvature;
  }

  double join(double sum, double term) {
    return sum + term;
  }

  double ofSum(double sum) {
    return sum;
  }

  double toSum(double distance) {
    return distance;
  }

  /** The distance of counted histograms. */
  public double of(long[] reference, long[] current) {
    return of(Histogram.exact(reference), Histogram.exact(current)).value();
  }

  /** The distance, with the bounds that the histograms' own leave. */
  public Bounded of(Histogram reference, Histogram current) {
    Checks.sameLength(
        "bins", reference.counts().length, "bins on the other side", current.counts().length);
    double n = reference.total();
    double m = current.total();
    if (n == 0 || m == 0) {
      return Bounded.exact(Double.NaN);
    }
    long[] from = reference.counts();
    long[] to = current.counts();
    double[] fromDoubts = reference.doubts();
    double[] toDoubts = current.doubts();
    double weight = n / (n + m);
    double value = 0;
    double least = 0;
    double most = 0;
    for (int i = 0; i < from.length; i++) {
      double p = from[i] / n;
      double q = to[i] / m;
      double here = term(p, q, weight);
      value = join(value, here);
      double e = fromDoubts[i] / n;
      double f = toDoubts[i] / m;
      if (e == 0 && f == 0) {
        least = join(least, here);
        most = join(most, here);
      } else {
        double apart = Math.abs(p - q) - e - f;
        if (apart > 0) {
          double toward = p < q ? 1 : -1;
          least = join(least, Math.min(here, term(p + toward * e, q - toward * f, weight)));
        }
        double one = term(Math.max(0, p - e), Math.min(1, q + f), weight);
        double other = term(Math.min(1, p + e), Math.max(0, q - f), weight);
        most = join(most, Math.max(here, Math.max(one, other)));
      }
    }
    double distance = ofSum(value);
    return new Bounded(distance, Math.min(distance, ofSum(least)), Math.max(distance, ofSum(most)));
  }

  /**
   * How large the distance gets by chance: under the law of both sides' rows together. Bins of few
   * rows are counted out (binomial, given the rows of both sides), so rare categories do not alarm.
   */
  public NullLaw underNoChange(long[] reference, long[] current) {
    Checks.sameLength("bins", reference.length, "bins on the other side", current.length);
    double n = Histogram.exact(reference).total();
    double m = Histogram.exact(current).total();
    return n == 0 || m == 0 ? NullLaw.undefined() : law(reference, current, n, m);
  }

  NullLaw law(long[] reference, long[] current, double n, double m) {
    double weight = n / (n + m);
    Map<Long, Spread> counted = new HashMap<>();
    double mean = 0;
    double variance = 0;
    for (int i = 0; i < reference.length; i++) {
      long rows = reference[i] + current[i];
      Spread spread =
          rows <= FEW
              ? counted.computeIfAbsent(rows, r -> few(r, n, m))
              : many(rows / (n + m), 1 / n + 1 / m, weight);
      mean += spread.mean();
      variance += spread.variance();
    }
    return NullLaw.ofSum(mean, variance, this::toSum);
  }

  /** Mean and variance of a bin's term. */
  record Spread(double mean, double variance) {}

  /** A term that is the square of a normal number; the bins' shares add up to 1. */
  Spread many(double pooled, double scale, double weight) {
    double unit = curvature(weight) * scale;
    return new Spread(unit * (1 - pooled), 2 * unit * unit * (1 - pooled));
  }

  /** Over all ways to deal the bin's rows to the sides. */
  private Spread few(long rows, double n, double m) {
    double weight = n / (n + m);
    BinomialDistribution dealt = new BinomialDistribution(null, (int) rows, weight);
    double mean = 0;
    double square = 0;
    for (int x = 0; x <= rows; x++) {
      double term = term(x / n, (rows - x) / m, weight);
      double chance = dealt.probability(x);
      mean += chance * term;
      square += chance * term * term;
    }
    double others = 1 - rows / (n + m);
    return new Spread(mean * others, Math.max(0, square - mean * mean) * others);
  }

  /** p log2(p/m), and 0 for p = 0. */
  private static double information(double p, double middle) {
    return p == 0 ? 0 : p * Math.log(p / middle) / Math.log(2);
  }
}
