package dev.rematch.stats;

import java.util.Arrays;

/**
 * Cuts numbers into bins (-inf, e1], (e1, e2], ..., (ek, inf): k edges make k+1 bins.
 *
 * <p>The upper end belongs to the bin, so a spike at an edge (zero, most often) falls whole into
 * the bin below it. NULL is no number: count it apart and add it as a bin of its own with {@link
 * #withExtra}.
 */
public final class Bins {
  private final double[] edges;

  private Bins(double[] edges) {
    this.edges = edges;
  }

  /**
   * Bins with these edges.
   *
   * @param edges without NaN; sorted and rid of repetitions here
   */
  public static Bins of(double[] edges) {
    if (Checks.hasNaN(edges)) {
      throw new IllegalArgumentException("Invalid edges: NaN (must be numbers)");
    }
    return new Bins(Arrays.stream(edges).map(e -> e + 0.0).sorted().distinct().toArray());
  }

  /**
   * Bins at the deciles of a reference, repeated edges removed: ten bins, or fewer where a tenth of
   * the rows share a value; one bin when there are no values.
   *
   * @param reference without NULL and NaN
   */
  public static Bins deciles(double[] reference) {
    return reference.length == 0 ? of(reference) : of(Quantiles.deciles(reference));
  }

  /** The inner edges upwards, one fewer than the bins. */
  public double[] edges() {
    return edges.clone();
  }

  /**
   * The index of the bin that holds the value, from 0.
   *
   * @param value not NaN
   */
  public int indexOf(double value) {
    // Adding 0.0 turns -0.0 into 0.0, which binarySearch would tell apart.
    int found = Arrays.binarySearch(edges, value + 0.0);
    return found >= 0 ? found : -found - 1;
  }

  /** Rows per bin, k+1 numbers. NaN falls into no bin and is not counted. */
  public long[] counts(double[] values) {
    long[] counts = new long[edges.length + 1];
    for (double value : values) {
      if (!Double.isNaN(value)) {
        counts[indexOf(value)]++;
      }
    }
    return counts;
  }

  /** The counts with more bins at the end, such as the NULLs or the unseen categories. */
  public static long[] withExtra(long[] counts, long... extra) {
    long[] all = Arrays.copyOf(counts, counts.length + extra.length);
    System.arraycopy(extra, 0, all, counts.length, extra.length);
    return all;
  }
}
