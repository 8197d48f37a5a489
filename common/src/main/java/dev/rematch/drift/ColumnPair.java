package dev.rematch.drift;

import dev.rematch.profile.ValueKind;
import dev.rematch.stats.Histogram;
import dev.rematch.stats.StepFunction;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.DoubleStream;

/**
 * Two states of one column over the same bins.
 *
 * <p>Bins of numbers lie between the reference's deciles, repeated ones removed, with one bin for
 * what lies below all the reference's values, one for what lies above, and one for rows without a
 * number. Of categories each that the reference knows is a bin; one more holds those it does not
 * know, one the rows without a value. Where a side has more categories than a profile keeps apart,
 * those of the smallest hashes stand for themselves on both sides and the rest shares a bin.
 */
public final class ColumnPair {
  private static final double[] DECILES = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};

  private final ColumnState reference;
  private final ColumnState current;
  private final Histogram referenceBins;
  private final Histogram currentBins;

  private ColumnPair(
      ColumnState reference, ColumnState current, Histogram referenceBins, Histogram currentBins) {
    this.reference = reference;
    this.current = current;
    this.referenceBins = referenceBins;
    this.currentBins = currentBins;
  }

  /**
   * The pair over the reference's own bins.
   *
   * @throws IllegalArgumentException for states of different kinds
   */
  public static ColumnPair of(ColumnState reference, ColumnState current) {
    return of(reference, current, Optional.empty());
  }

  /**
   * The pair over given bins, such as those between the points where a model splits: values that
   * the model cannot tell apart share a bin.
   *
   * @param edges ascending; looked at for numbers only
   */
  public static ColumnPair at(double[] edges, ColumnState reference, ColumnState current) {
    return of(reference, current, Optional.of(edges));
  }

  private static ColumnPair of(
      ColumnState reference, ColumnState current, Optional<double[]> given) {
    if (reference.kind() != current.kind()) {
      throw new IllegalArgumentException(
          "Invalid pair: %s and %s values".formatted(reference.kind(), current.kind()));
    }
    if (reference.kind() == ValueKind.OPAQUE) {
      return new ColumnPair(reference, current, presence(reference), presence(current));
    }
    if (!reference.kind().number()) {
      return ofCategories(reference, current);
    }
    double[] edges = given.orElseGet(() -> edges(reference));
    return new ColumnPair(reference, current, bins(reference, edges), bins(current, edges));
  }

  public ColumnState reference() {
    return reference;
  }

  public ColumnState current() {
    return current;
  }

  public Histogram referenceBins() {
    return referenceBins;
  }

  /** Over the same bins as {@link #referenceBins}. */
  public Histogram currentBins() {
    return currentBins;
  }

  /** Whether its values have an order and a distance. */
  public boolean numbers() {
    return reference.kind().number();
  }

  private static Histogram presence(ColumnState state) {
    return Histogram.exact(state.values(), state.missing());
  }

  private static ColumnPair ofCategories(ColumnState reference, ColumnState current) {
    long known =
        Long.compareUnsigned(reference.knownUpTo(), current.knownUpTo()) < 0
            ? reference.knownUpTo()
            : current.knownUpTo();
    Map<String, Long> from = reference.countsUpTo(known);
    Map<String, Long> to = current.countsUpTo(known);
    Set<String> categories = new TreeSet<>(from.keySet());
    return new ColumnPair(
        reference,
        current,
        categories(reference, from, categories),
        categories(current, to, categories));
  }

  /** The categories, the unknown, those of higher hashes, the missing. */
  private static Histogram categories(
      ColumnState state, Map<String, Long> counts, Set<String> categories) {
    long[] bins = new long[categories.size() + 3];
    int i = 0;
    long known = 0;
    for (String category : categories) {
      bins[i] = counts.getOrDefault(category, 0L);
      known += bins[i++];
    }
    long kept = counts.values().stream().mapToLong(Long::longValue).sum();
    bins[i++] = kept - known;
    bins[i++] = state.values() - kept;
    bins[i] = state.missing();
    return Histogram.exact(bins);
  }

  private static double[] edges(ColumnState reference) {
    if (reference.numbers().isEmpty()) {
      return new double[0];
    }
    DoubleStream deciles = Arrays.stream(DECILES).map(reference.numbers()::quantile);
    return DoubleStream.concat(
            DoubleStream.of(Math.nextDown(reference.min()), reference.max()), deciles)
        .sorted()
        .distinct()
        .toArray();
  }

  private static Histogram bins(ColumnState state, double[] edges) {
    StepFunction numbers = state.numbers();
    long[] below = new long[edges.length + 2];
    double[] doubt = new double[edges.length + 2];
    for (int i = 0; i < edges.length; i++) {
      // Nothing lies beyond the ends, whatever a sketch has forgotten.
      boolean inside = edges[i] >= state.min() && edges[i] < state.max();
      double share = edges[i] >= state.max() ? 1 : inside ? numbers.at(edges[i]) : 0;
      below[i + 1] = Math.max(below[i], Math.round(share * state.values()));
      doubt[i + 1] = inside ? numbers.error() * state.values() : 0;
    }
    below[edges.length + 1] = state.values();
    long[] counts = new long[edges.length + 2];
    double[] doubts = new double[edges.length + 2];
    for (int i = 0; i <= edges.length; i++) {
      counts[i] = below[i + 1] - below[i];
      double both = state.binError() * state.values();
      doubts[i] = Math.min(doubt[i] + doubt[i + 1], both);
    }
    counts[edges.length + 1] = state.missing();
    return new Histogram(counts, doubts);
  }
}
