package dev.rematch.profile;

import dev.rematch.stats.Moments;
import dev.rematch.stats.StepFunction;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.datasketches.kll.KllDoublesSketch;
import org.apache.datasketches.memory.Memory;
import org.apache.datasketches.quantilescommon.DoublesSortedView;

/**
 * Counts, moments to the fourth and a quantile sketch of a column of numbers; of whole numbers and
 * days also the counts of their values.
 *
 * <p>Central sums are merged by Pebay's rules (see {@link Moments}). The sketch is Apache
 * DataSketches' KLL, see {@link Precision}.
 */
public final class NumericProfile implements ColumnProfile {
  private static final long serialVersionUID = 1L;
  private static final int BLOCK = 256;

  private final ValueKind kind;
  private long nulls;
  private long zeros;
  private Moments moments = Moments.EMPTY;
  private boolean whole;
  private ValueCounts counts = new ValueCounts();
  private DistinctSketch distinct = new DistinctSketch();

  /** Of use as long as all numbers are between 0 and 1. */
  private UnitBins unit = new UnitBins();

  private boolean within = true;

  private transient double[] block;
  private transient int filled;
  private transient KllDoublesSketch sketch;

  public NumericProfile() {
    this(ValueKind.NUMERIC, Precision.FINE, false);
  }

  private NumericProfile(ValueKind kind, Precision precision, boolean whole) {
    if (!kind.number()) {
      throw new IllegalArgumentException("Invalid kind: " + kind + " (must be of numbers)");
    }
    this.kind = kind;
    this.whole = whole;
    this.sketch = KllDoublesSketch.newHeapInstance(precision.k());
  }

  /** Of numbers with fractions. */
  public static NumericProfile ofNumbers(ValueKind kind, Precision precision) {
    return new NumericProfile(kind, precision, false);
  }

  /** Of numbers that come by {@link #addWhole}, whose values are counted too. */
  public static NumericProfile ofWholeNumbers(ValueKind kind, Precision precision) {
    return new NumericProfile(kind, precision, true);
  }

  public void addNull() {
    nulls++;
  }

  public void add(double value) {
    if (block == null) {
      block = new double[BLOCK];
    }
    block[filled++] = value;
    if (filled == BLOCK) {
      flush();
    }
  }

  /** Counts a whole number, its value too. */
  public void addWhole(long value) {
    add((double) value);
    counts.add(ValueCounts.hash(value), 1, () -> Long.toString(value));
  }

  /** Blocks are summed at once: fewer divisions, and digits are lost only between blocks. */
  private void flush() {
    if (filled == 0) {
      return;
    }
    double[] values = Arrays.copyOf(block, filled);
    filled = 0;
    moments = moments.merge(Moments.of(values));
    for (double value : values) {
      if (Double.isFinite(value)) {
        zeros += value == 0 ? 1 : 0;
        sketch.update(value);
        distinct.add(value);
        within &= value >= 0 && value <= 1;
        if (within) {
          unit.add(value);
        }
      }
    }
  }

  @Override
  public void merge(ColumnProfile other) {
    if (!(other instanceof NumericProfile that)) {
      throw new IllegalArgumentException(
          "Invalid merge: a profile of " + kind + " values with one of " + other.kind());
    }
    flush();
    that.flush();
    nulls += that.nulls;
    zeros += that.zeros;
    moments = moments.merge(that.moments);
    sketch.merge(that.sketch);
    distinct.merge(that.distinct);
    whole &= that.whole;
    counts.merge(that.counts);
    within &= that.within;
    unit.merge(that.unit);
  }

  /** Rebuilds a profile from its row of the profiles table. */
  static NumericProfile of(ProfileRow row, Map<String, Long> counts) {
    NumericProfile profile = new NumericProfile(ValueKind.of(row.type()), Precision.FINE, false);
    long finite = row.rows() - row.nulls() - row.nans() - row.infinities();
    profile.nulls = row.nulls();
    profile.zeros = row.zeros();
    profile.moments =
        new Moments(
            finite,
            0,
            row.nans(),
            row.infinities(),
            row.mean().orElse(Double.NaN),
            row.m2().orElse(0.0),
            row.m3().orElse(0.0),
            row.m4().orElse(0.0),
            row.min().orElse(Double.NaN),
            row.max().orElse(Double.NaN));
    profile.sketch = KllDoublesSketch.heapify(Memory.wrap(row.quantiles()));
    profile.distinct = DistinctSketch.of(row.distinctSketch());
    profile.within = row.unitBins().isPresent();
    row.unitBins().ifPresent(bins -> profile.unit = UnitBins.of(ProfileRows.unitBins(bins)));
    if (!counts.isEmpty()) {
      long named = counts.values().stream().mapToLong(Long::longValue).sum();
      profile.whole = true;
      profile.counts = ValueCounts.of(counts, finite - named);
    }
    return profile;
  }

  @Override
  public long rows() {
    flush();
    return nulls + moments.nans() + moments.infinities() + moments.count();
  }

  @Override
  public long nulls() {
    return nulls;
  }

  @Override
  public ValueKind kind() {
    return kind;
  }

  @Override
  public DistinctSketch distinct() {
    flush();
    return distinct;
  }

  public long nans() {
    return moments().nans();
  }

  public long infinities() {
    return moments().infinities();
  }

  public long zeros() {
    flush();
    return zeros;
  }

  /** Values that are neither NULL, NaN nor infinite. */
  public long finite() {
    return moments().count();
  }

  /** Of the finite values. */
  public Moments moments() {
    flush();
    return moments;
  }

  /**
   * Value to rows for whole numbers of few different values; empty where there are more values than
   * are kept apart, and where some part of the rows was not counted.
   */
  public Map<String, Long> counts() {
    return whole && counts.others() == 0 ? counts.counts() : Map.of();
  }

  /**
   * The values below which the given shares of the finite values lie, ascending; empty when there
   * is no finite value.
   *
   * @param shares ascending, each between 0 and 1
   */
  public double[] quantiles(double[] shares) {
    flush();
    return sketch.isEmpty() ? new double[0] : sketch.getQuantiles(shares);
  }

  /**
   * The estimated number of finite values in each bin (-inf, e0], (e0, e1], …, (ek, inf).
   *
   * @param edges ascending, without repeats
   */
  public double[] binCounts(double[] edges) {
    flush();
    double[] counted = new double[edges.length + 1];
    if (sketch.isEmpty()) {
      return counted;
    }
    double below = 0;
    for (int i = 0; i < edges.length; i++) {
      double rank = sketch.getRank(edges[i]);
      counted[i] = (rank - below) * finite();
      below = rank;
    }
    counted[edges.length] = (1 - below) * finite();
    return counted;
  }

  /** The distribution function of the finite values: exact where their values are counted. */
  public StepFunction steps() {
    flush();
    Map<String, Long> exact = counts();
    if (!exact.isEmpty()) {
      Map<Double, Long> byValue = new TreeMap<>();
      exact.forEach((value, rows) -> byValue.put(Double.valueOf(value), rows));
      return StepFunction.ofCounts(
          byValue.keySet().stream().mapToDouble(Double::doubleValue).toArray(),
          byValue.values().stream().mapToLong(Long::longValue).toArray());
    }
    if (sketch.isEmpty()) {
      return StepFunction.of(new double[0]);
    }
    DoublesSortedView view = sketch.getSortedView();
    long[] weights = view.getCumulativeWeights();
    double[] shares = new double[weights.length];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = (double) weights[i] / view.getN();
    }
    return new StepFunction(view.getQuantiles(), shares, rankError());
  }

  /** Exact bins of numbers that all lie between 0 and 1; empty for others and without any. */
  public Optional<UnitBins> unitBins() {
    flush();
    return within && finite() > 0 ? Optional.of(unit) : Optional.empty();
  }

  /** Of the share of rows between two numbers as the sketch knows it, at 99 % confidence. */
  public double binError() {
    flush();
    return exact() ? 0 : sketch.getNormalizedRankError(true);
  }

  private boolean exact() {
    return !sketch.isEstimationMode() || !counts().isEmpty();
  }

  /** Of a rank read from the sketch, at 99 % confidence: a share between 0 and 1. */
  public double rankError() {
    flush();
    return sketch.isEstimationMode() ? sketch.getNormalizedRankError(false) : 0;
  }

  /** Of a small sketch the same bytes whatever the order of its values. */
  byte[] sketchBytes() {
    flush();
    if (sketch.isEmpty() || sketch.isEstimationMode()) {
      return sketch.toByteArray();
    }
    KllDoublesSketch sorted = KllDoublesSketch.newHeapInstance(sketch.getK());
    DoublesSortedView view = sketch.getSortedView();
    long before = 0;
    for (int i = 0; i < view.getQuantiles().length; i++) {
      for (long j = before; j < view.getCumulativeWeights()[i]; j++) {
        sorted.update(view.getQuantiles()[i]);
      }
      before = view.getCumulativeWeights()[i];
    }
    return sorted.toByteArray();
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    flush();
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
