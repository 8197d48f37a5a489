package dev.rematch.profile;

import dev.rematch.stats.Bins;
import java.io.Serializable;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Exact counts and sums of numbers between 0 and 1 in a hundred bins (k/100, (k+1)/100], 0 in the
 * first: what a reliability curve and an expected performance are made of.
 */
public final class UnitBins implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How many there are. */
  public static final int COUNT = 100;

  private static final double[] EDGES =
      IntStream.range(1, COUNT).mapToDouble(k -> (double) k / COUNT).toArray();
  private static final Bins BINS = Bins.of(EDGES);

  private final long[] rows = new long[COUNT];
  private final double[] sums = new double[COUNT];

  /** Rows of a bin and their sum. */
  public record Bin(long rows, double sum) {}

  /** Their inner edges, upwards. */
  public static double[] edges() {
    return EDGES.clone();
  }

  void add(double value) {
    int bin = BINS.indexOf(value);
    rows[bin]++;
    sums[bin] += value;
  }

  void merge(UnitBins other) {
    Arrays.setAll(rows, i -> rows[i] + other.rows[i]);
    Arrays.setAll(sums, i -> sums[i] + other.sums[i]);
  }

  /** The bins that hold rows, by index. */
  public SortedMap<Integer, Bin> occupied() {
    SortedMap<Integer, Bin> bins = new TreeMap<>();
    for (int i = 0; i < COUNT; i++) {
      if (rows[i] > 0) {
        bins.put(i, new Bin(rows[i], sums[i]));
      }
    }
    return bins;
  }

  static UnitBins of(SortedMap<Integer, Bin> occupied) {
    UnitBins bins = new UnitBins();
    occupied.forEach(
        (i, bin) -> {
          bins.rows[i] = bin.rows();
          bins.sums[i] = bin.sum();
        });
    return bins;
  }
}
