package dev.rematch.stats;

import java.util.Arrays;

/**
 * Rows per bin, each count right within a bound.
 *
 * @param counts rows per bin
 * @param doubts by how many rows each count may be off; 0 where it was counted
 */
public record Histogram(long[] counts, double[] doubts) {
  public Histogram {
    Checks.sameLength("counts", counts.length, "doubts", doubts.length);
    counts = counts.clone();
    doubts = doubts.clone();
    for (long count : counts) {
      if (count < 0) {
        throw new IllegalArgumentException(
            "Invalid count: %d (must be 0 or more)".formatted(count));
      }
    }
  }

  /** Of counted rows. */
  public static Histogram exact(long... counts) {
    return new Histogram(counts, new double[counts.length]);
  }

  /** All rows. */
  public long total() {
    return Arrays.stream(counts).sum();
  }

  @Override
  public long[] counts() {
    return counts.clone();
  }

  @Override
  public double[] doubts() {
    return doubts.clone();
  }
}
