package dev.rematch.stats;

/**
 * The paired difference of two means over rows of which some belong to one entity: the mean of the
 * row differences, with a standard error over entities ({@link ClusteredMean}) and Student's t with
 * one degree less than there are entities.
 *
 * <p>One entity, no row or a NaN: values and delta only. Rows that all differ by the same amount
 * other than 0 have no variance to judge by: z, p and the interval are NaN; no difference at all
 * has p 1 and the interval [0, 0].
 */
public final class ClusteredDifference {
  private ClusteredDifference() {}

  /**
   * Mean of a minus mean of b.
   *
   * @param a per row the number whose mean is the value of a, such as a loss
   * @param b the same for b
   * @param entities the entity of each row; equal numbers are one entity
   * @param confidence of the interval, between 0 and 1
   */
  public static PairedDifference of(double[] a, double[] b, long[] entities, double confidence) {
    Checks.sameLength("rows of a", a.length, "rows of b", b.length);
    Checks.confidence(confidence);
    double[] differences = new double[a.length];
    boolean same = true;
    for (int i = 0; i < a.length; i++) {
      differences[i] = a[i] - b[i];
      same &= differences[i] == 0;
    }
    double valueA = Mean.of(a);
    double valueB = Mean.of(b);
    if (same && a.length > 0) {
      return new PairedDifference(valueA, valueB, 0, 0, Double.NaN, 1, 0, 0);
    }
    ClusteredMean mean = ClusteredMean.of(differences, entities);
    if (!(mean.standardError() > 0)) {
      return PairedDifference.withoutVariance(valueA, valueB);
    }
    double reach =
        StudentT.quantile((1 + confidence) / 2, mean.clusters() - 1L) * mean.standardError();
    return new PairedDifference(
        valueA,
        valueB,
        mean.mean(),
        mean.standardError(),
        mean.z(),
        mean.tP(),
        mean.mean() - reach,
        mean.mean() + reach);
  }
}
