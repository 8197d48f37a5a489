package dev.rematch.stats;

/**
 * Count, mean and central sums of a column: parts merge to the moments of the whole (Pebay 2008).
 *
 * <p>Central sums and not raw power sums are kept, because the latter lose every digit of the
 * variance on values far from 0. NULL, NaN and infinite values are counted apart and never enter
 * the sums.
 *
 * @param count finite values
 * @param nulls values that were NULL
 * @param nans values that were NaN
 * @param infinities values that were infinite
 * @param mean NaN without finite values
 * @param m2 sum of (x - mean)^2
 * @param m3 sum of (x - mean)^3
 * @param m4 sum of (x - mean)^4
 * @param min smallest finite value; NaN without any
 * @param max largest finite value; NaN without any
 */
public record Moments(
    long count,
    long nulls,
    long nans,
    long infinities,
    double mean,
    double m2,
    double m3,
    double m4,
    double min,
    double max)
    implements java.io.Serializable {

  /** No values at all: merging it changes nothing. */
  public static final Moments EMPTY =
      new Moments(0, 0, 0, 0, Double.NaN, 0, 0, 0, Double.NaN, Double.NaN);

  public Moments {
    if (count < 0 || nulls < 0 || nans < 0 || infinities < 0) {
      throw new IllegalArgumentException(
          "Invalid moments: counts %d, %d, %d, %d (must be 0 or more)"
              .formatted(count, nulls, nans, infinities));
    }
  }

  /** The moments of these values; none of them is NULL. */
  public static Moments of(double... values) {
    long count = 0;
    long nans = 0;
    double sum = 0;
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      if (Double.isFinite(value)) {
        count++;
        sum += value;
        min = Math.min(min, value);
        max = Math.max(max, value);
      } else if (Double.isNaN(value)) {
        nans++;
      }
    }
    long infinities = values.length - count - nans;
    if (count == 0) {
      return new Moments(0, 0, nans, infinities, Double.NaN, 0, 0, 0, Double.NaN, Double.NaN);
    }
    // The mean of equal values is that value, although the sum divided again may miss it.
    double mean = min == max ? min : sum / count;
    double m2 = 0;
    double m3 = 0;
    double m4 = 0;
    for (double value : values) {
      if (Double.isFinite(value)) {
        double d = value - mean;
        m2 += d * d;
        m3 += d * d * d;
        m4 += d * d * d * d;
      }
    }
    return new Moments(count, 0, nans, infinities, mean, m2, m3, m4, min, max);
  }

  /** The same with more NULLs. */
  public Moments withNulls(long more) {
    return new Moments(count, nulls + more, nans, infinities, mean, m2, m3, m4, min, max);
  }

  /** The moments of both parts together; the order of merging matters only for rounding. */
  public Moments merge(Moments other) {
    long allNulls = nulls + other.nulls;
    long allNans = nans + other.nans;
    long allInfinities = infinities + other.infinities;
    if (other.count == 0 || count == 0) {
      Moments one = other.count == 0 ? this : other;
      return new Moments(
          one.count,
          allNulls,
          allNans,
          allInfinities,
          one.mean,
          one.m2,
          one.m3,
          one.m4,
          one.min,
          one.max);
    }
    double a = count;
    double b = other.count;
    double n = a + b;
    double d = other.mean - mean;
    double d2 = d * d;
    double share = a * b / n;
    return new Moments(
        count + other.count,
        allNulls,
        allNans,
        allInfinities,
        mean + d * b / n,
        m2 + other.m2 + d2 * share,
        m3 + other.m3 + d * d2 * share * (a - b) / n + 3 * d * (a * other.m2 - b * m2) / n,
        m4
            + other.m4
            + d2 * d2 * share * (a * a - a * b + b * b) / (n * n)
            + 6 * d2 * (a * a * other.m2 + b * b * m2) / (n * n)
            + 4 * d * (a * other.m3 - b * m3) / n,
        Math.min(min, other.min),
        Math.max(max, other.max));
  }

  /** M2/n; NaN without values. */
  public double variancePopulation() {
    return count > 0 ? m2 / count : Double.NaN;
  }

  /** M2/(n-1); NaN for fewer than two values. */
  public double varianceSample() {
    return count > 1 ? m2 / (count - 1) : Double.NaN;
  }

  /** Root of {@link #varianceSample}. */
  public double deviationSample() {
    return Math.sqrt(varianceSample());
  }

  /** g1 = sqrt(n) M3 / M2^1.5, biased; NaN for a constant column. */
  public double skewness() {
    return m2 > 0 ? Math.sqrt((double) count) * m3 / Math.pow(m2, 1.5) : Double.NaN;
  }

  /** g2 = n M4 / M2^2 - 3, biased; 0 for a normal law; NaN for a constant column. */
  public double excessKurtosis() {
    return m2 > 0 ? count * m4 / (m2 * m2) - 3 : Double.NaN;
  }
}
