package dev.rematch.stats;

import java.util.TreeMap;

/**
 * The paired difference of two means over forecasts whose horizons overlap, so that the errors of
 * neighbouring days depend on each other: Diebold and Mariano's test over the days' sums, with
 * Harvey, Leybourne and Newbold's correction for short series (1997) and Student's t with one
 * degree less than there are days.
 *
 * <p>Not more days than the horizon, or a NaN: values and delta only; no difference at all has p 1
 * and the interval [0, 0].
 */
public final class ForecastDifference {
  private ForecastDifference() {}

  /**
   * Mean of a minus mean of b.
   *
   * @param a per row the number whose mean is the value of a, such as a loss
   * @param b the same for b
   * @param days of the rows, any whole numbers that rise with time
   * @param horizon how many days ahead was forecast, at least 1
   * @param confidence of the interval, between 0 and 1
   */
  public static PairedDifference of(
      double[] a, double[] b, long[] days, int horizon, double confidence) {
    Checks.sameLength("rows of a", a.length, "rows of b", b.length);
    Checks.sameLength("rows of a", a.length, "days", days.length);
    Checks.confidence(confidence);
    double valueA = Mean.of(a);
    double valueB = Mean.of(b);
    TreeMap<Long, Double> sums = new TreeMap<>();
    boolean same = a.length > 0;
    for (int i = 0; i < a.length; i++) {
      same &= a[i] == b[i];
      sums.merge(days[i], a[i] - b[i], Double::sum);
    }
    if (same) {
      return new PairedDifference(valueA, valueB, 0, 0, Double.NaN, 1, 0, 0);
    }
    int n = sums.size();
    double rowsADay = (double) a.length / n;
    double[] series = sums.values().stream().mapToDouble(sum -> sum / rowsADay).toArray();
    DieboldMariano test = DieboldMariano.of(series, horizon);
    double shortness = (n + 1 - 2.0 * horizon + (double) horizon * (horizon - 1) / n) / n;
    double error = Math.sqrt(test.longRunVariance() / n / shortness);
    if (!(error > 0) || Double.isInfinite(error)) {
      return PairedDifference.withoutVariance(valueA, valueB);
    }
    double z = test.mean() / error;
    double reach = StudentT.quantile((1 + confidence) / 2, n - 1L) * error;
    return new PairedDifference(
        valueA,
        valueB,
        test.mean(),
        error,
        z,
        StudentT.twoSided(z, n - 1L),
        test.mean() - reach,
        test.mean() + reach);
  }
}
