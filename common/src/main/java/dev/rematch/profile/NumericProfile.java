package dev.rematch.profile;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.apache.datasketches.kll.KllDoublesSketch;
import org.apache.datasketches.memory.Memory;

/**
 * Counts, moments and a quantile sketch of a numeric column.
 *
 * <p>Mean and squared deviations are merged by the rule of Chan, Golub and LeVeque (1983). The
 * sketch is Apache DataSketches' KLL with k = 800: rank error 0.35 %, exact below about 800 values.
 */
public final class NumericProfile implements ColumnProfile {
  private static final long serialVersionUID = 1L;
  private static final int K = 800;

  private long rows;
  private long nulls;
  private long nans;
  private long infinities;
  private long zeros;
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;
  private double mean;
  private double m2;
  private transient KllDoublesSketch sketch = KllDoublesSketch.newHeapInstance(K);

  public void addNull() {
    rows++;
    nulls++;
  }

  public void add(double value) {
    rows++;
    if (Double.isNaN(value)) {
      nans++;
      return;
    }
    if (Double.isInfinite(value)) {
      infinities++;
      return;
    }
    if (value == 0) {
      zeros++;
    }
    min = Math.min(min, value);
    max = Math.max(max, value);
    double delta = value - mean;
    mean += delta / finite();
    m2 += delta * (value - mean);
    sketch.update(value);
  }

  @Override
  public void merge(ColumnProfile other) {
    NumericProfile that = (NumericProfile) other;
    long mine = finite();
    long theirs = that.finite();
    rows += that.rows;
    nulls += that.nulls;
    nans += that.nans;
    infinities += that.infinities;
    zeros += that.zeros;
    if (theirs == 0) {
      return;
    }
    double delta = that.mean - mean;
    double all = (double) mine + theirs;
    mean += delta * theirs / all;
    m2 += that.m2 + delta * delta * mine * theirs / all;
    min = Math.min(min, that.min);
    max = Math.max(max, that.max);
    sketch.merge(that.sketch);
  }

  /** Rebuilds a profile from its row of the profiles table. */
  public static NumericProfile of(ProfileRow row) {
    NumericProfile profile = new NumericProfile();
    profile.rows = row.rows();
    profile.nulls = row.nulls();
    profile.nans = row.nans();
    profile.infinities = row.infinities();
    profile.zeros = row.zeros();
    profile.min = row.min().orElse(Double.POSITIVE_INFINITY);
    profile.max = row.max().orElse(Double.NEGATIVE_INFINITY);
    profile.mean = row.mean().orElse(0.0);
    profile.m2 = row.m2().orElse(0.0);
    profile.sketch = KllDoublesSketch.heapify(Memory.wrap(row.quantiles()));
    return profile;
  }

  @Override
  public long rows() {
    return rows;
  }

  @Override
  public long nulls() {
    return nulls;
  }

  public long nans() {
    return nans;
  }

  public long infinities() {
    return infinities;
  }

  public long zeros() {
    return zeros;
  }

  /** Values that are neither NULL, NaN nor infinite. */
  public long finite() {
    return rows - nulls - nans - infinities;
  }

  /** Positive infinity when there is no finite value. */
  public double min() {
    return min;
  }

  /** Negative infinity when there is no finite value. */
  public double max() {
    return max;
  }

  /** Of the finite values; 0 when there is none. */
  public double mean() {
    return mean;
  }

  /** Sum of squared deviations of the finite values from their mean. */
  public double m2() {
    return m2;
  }

  /**
   * The values below which the given shares of the finite values lie, ascending; empty when there
   * is no finite value.
   *
   * @param shares ascending, each between 0 and 1
   */
  public double[] quantiles(double[] shares) {
    return sketch.isEmpty() ? new double[0] : sketch.getQuantiles(shares);
  }

  /**
   * The estimated number of finite values in each bin (-inf, e0], (e0, e1], …, (ek, inf).
   *
   * @param edges ascending, without repeats
   */
  public double[] binCounts(double[] edges) {
    double[] counts = new double[edges.length + 1];
    if (sketch.isEmpty()) {
      return counts;
    }
    double below = 0;
    for (int i = 0; i < edges.length; i++) {
      double rank = sketch.getRank(edges[i]);
      counts[i] = (rank - below) * finite();
      below = rank;
    }
    counts[edges.length] = (1 - below) * finite();
    return counts;
  }

  /** Of a rank read from the sketch, at 99 % confidence: a share between 0 and 1. */
  public double rankError() {
    return sketch.isEstimationMode() ? sketch.getNormalizedRankError(false) : 0;
  }

  byte[] sketchBytes() {
    return sketch.toByteArray();
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    byte[] bytes = sketch.toByteArray();
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    sketch = KllDoublesSketch.heapify(Memory.wrap(bytes));
  }
}
