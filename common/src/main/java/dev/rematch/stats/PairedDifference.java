package dev.rematch.stats;

/**
 * Two values measured on the same rows, and what is known about their difference.
 *
 * <p>Everything but z and the p-value is in the unit of the values. NaN means undefined: the value
 * does not exist on these rows (one class only, no rows), or the difference has no variance that
 * could be judged by. A p-value or an interval end that is NaN is never evidence.
 *
 * @param valueA the value of a
 * @param valueB the value of b
 * @param delta a - b
 * @param standardError of delta; 0 or more
 * @param z delta / standardError
 * @param pValue two-sided, of "the difference is 0"; 0..1
 * @param low lower end of the confidence interval of delta
 * @param high upper end
 */
public record PairedDifference(
    double valueA,
    double valueB,
    double delta,
    double standardError,
    double z,
    double pValue,
    double low,
    double high) {
  public PairedDifference {
    if (low > high) {
      throw new IllegalArgumentException(
          "Invalid interval: low %s above high %s".formatted(low, high));
    }
  }

  /**
   * One-sided p-value of "a is not above b by more than the margin": the metric's own test at
   * margin 0, by the normal law elsewhere. NaN where the p-value or the interval is.
   *
   * @param margin in the unit of the values; negative for "not worse by more than"
   */
  public double pNotAbove(double margin) {
    if (Double.isNaN(pValue) || Double.isNaN(low)) {
      return Double.NaN;
    }
    if (standardError == 0) {
      return delta > margin ? 0 : 1;
    }
    if (margin == 0) {
      return delta > 0 ? pValue / 2 : 1 - pValue / 2;
    }
    return Normal.upperTail((delta - margin) / standardError);
  }

  /** The same difference with the p-value of another test. */
  public PairedDifference withPValue(double other) {
    return new PairedDifference(valueA, valueB, delta, standardError, z, other, low, high);
  }

  /** b - a: the same evidence, seen from the other side. */
  public PairedDifference reversed() {
    return new PairedDifference(valueB, valueA, -delta, standardError, -z, pValue, -high, -low);
  }

  /** The values are known and nothing about the uncertainty of their difference. */
  static PairedDifference withoutVariance(double valueA, double valueB) {
    double nan = Double.NaN;
    return new PairedDifference(valueA, valueB, valueA - valueB, nan, nan, nan, nan, nan);
  }
}
