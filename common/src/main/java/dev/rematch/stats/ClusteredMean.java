package dev.rematch.stats;

import java.util.Map;
import java.util.TreeMap;

/**
 * Mean of row values with a standard error that allows rows of one entity to depend on each other
 * (Liang and Zeger 1986).
 *
 * <p>One entity leaves no variance between entities: everything but the mean is NaN.
 *
 * @param mean in the unit of the values; NaN without rows
 * @param clusters distinct entities G
 * @param uncorrected CR0 = sqrt(sum over entities of (sum of residuals)^2) / n
 * @param standardError CR1 = CR0 sqrt(G/(G-1)), the one to decide by
 */
public record ClusteredMean(double mean, int clusters, double uncorrected, double standardError) {

  /**
   * The mean of these rows.
   *
   * @param entities the entity of each row; equal numbers are one entity
   */
  public static ClusteredMean of(double[] values, long[] entities) {
    Checks.sameLength("values", values.length, "entities", entities.length);
    double mean = Mean.of(values);
    Map<Long, Double> residuals = new TreeMap<>();
    for (int i = 0; i < values.length; i++) {
      residuals.merge(entities[i], values[i] - mean, Double::sum);
    }
    int clusters = residuals.size();
    if (clusters < 2) {
      return new ClusteredMean(mean, clusters, Double.NaN, Double.NaN);
    }
    double squares = residuals.values().stream().mapToDouble(r -> r * r).sum();
    double uncorrected = Math.sqrt(squares) / values.length;
    return new ClusteredMean(
        mean, clusters, uncorrected, uncorrected * Math.sqrt(clusters / (clusters - 1.0)));
  }

  /** mean / standardError. */
  public double z() {
    return standardError > 0 ? mean / standardError : Double.NaN;
  }

  /** Two-sided normal p of {@link #z}. */
  public double normalP() {
    return Double.isNaN(z()) ? Double.NaN : Normal.twoSided(z());
  }

  /** Two-sided t p of {@link #z} with G - 1 degrees; the safer one for few entities. */
  public double tP() {
    return Double.isNaN(z()) ? Double.NaN : StudentT.twoSided(z(), clusters - 1L);
  }
}
