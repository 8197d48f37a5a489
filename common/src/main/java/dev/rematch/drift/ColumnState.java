package dev.rematch.drift;

import dev.rematch.profile.CategoricalProfile;
import dev.rematch.profile.ColumnProfile;
import dev.rematch.profile.NumericProfile;
import dev.rematch.profile.UnitBins;
import dev.rematch.profile.ValueCounts;
import dev.rematch.profile.ValueKind;
import dev.rematch.stats.StepFunction;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What drift statistics look at in a column: how many rows have no value, and how the values of the
 * others are distributed.
 *
 * @param missing rows whose value is NULL, NaN or infinite
 * @param numbers the distribution of numbers; empty for other kinds
 * @param min of the numbers, always exact; NaN without any
 * @param max of the numbers, always exact; NaN without any
 * @param deviation standard deviation of the numbers (divisor n); NaN without any
 * @param binError by how much the share of numbers between two others may be off; 0 where all are
 *     known
 * @param values rows that have a value
 * @param counts rows of each category; empty for numbers
 * @param others rows of categories that are not in counts
 */
public record ColumnState(
    ValueKind kind,
    long missing,
    StepFunction numbers,
    double min,
    double max,
    double deviation,
    double binError,
    long values,
    Map<String, Long> counts,
    long others) {
  private static final StepFunction NO_NUMBERS = StepFunction.of(new double[0]);

  public ColumnState {
    counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
  }

  /** As the profile knows it. */
  public static ColumnState of(ColumnProfile profile) {
    if (profile instanceof NumericProfile numbers) {
      return new ColumnState(
          numbers.kind(),
          numbers.nulls() + numbers.nans() + numbers.infinities(),
          numbers.steps(),
          numbers.moments().min(),
          numbers.moments().max(),
          Math.sqrt(numbers.moments().variancePopulation()),
          numbers.binError(),
          numbers.finite(),
          Map.of(),
          0);
    }
    CategoricalProfile texts = (CategoricalProfile) profile;
    return new ColumnState(
        texts.kind(),
        texts.nulls(),
        NO_NUMBERS,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        0,
        texts.rows() - texts.nulls(),
        texts.counts(),
        texts.others());
  }

  /**
   * Of scores between 0 and 1, which are counted exactly in hundredths: each stands for the upper
   * end of its bin. Empty for other numbers.
   */
  public static Optional<ColumnState> ofScores(NumericProfile scores) {
    return scores
        .unitBins()
        .map(
            bins -> {
              SortedMap<Integer, UnitBins.Bin> occupied = bins.occupied();
              return ofNumbers(
                  scores.kind(),
                  occupied.keySet().stream()
                      .mapToDouble(bin -> (bin + 1.0) / UnitBins.COUNT)
                      .toArray(),
                  occupied.values().stream().mapToLong(UnitBins.Bin::rows).toArray(),
                  scores.nulls() + scores.nans() + scores.infinities());
            });
  }

  /**
   * Of numbers that were counted one by one.
   *
   * @param values ascending
   * @param counts rows of each value
   */
  public static ColumnState ofNumbers(
      ValueKind kind, double[] values, long[] counts, long missing) {
    long all = 0;
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      all += counts[i];
      sum += counts[i] * values[i];
    }
    double squares = 0;
    for (int i = 0; i < values.length; i++) {
      squares += counts[i] * (values[i] - sum / all) * (values[i] - sum / all);
    }
    return new ColumnState(
        kind,
        missing,
        StepFunction.ofCounts(values, counts),
        values.length == 0 ? Double.NaN : values[0],
        values.length == 0 ? Double.NaN : values[values.length - 1],
        Math.sqrt(squares / all),
        0,
        all,
        Map.of(),
        0);
  }

  /** All rows. */
  public long rows() {
    return missing + values;
  }

  /** The categories up to a hash; the others are counted together. */
  Map<String, Long> countsUpTo(long hash) {
    Map<String, Long> kept = new TreeMap<>();
    counts.forEach(
        (value, rows) -> {
          if (Long.compareUnsigned(ValueCounts.hash(value), hash) <= 0) {
            kept.put(value, rows);
          }
        });
    return kept;
  }

  /** The hash up to which every category is in counts. */
  long knownUpTo() {
    if (others == 0) {
      return -1;
    }
    return counts.keySet().stream().map(ValueCounts::hash).max(Long::compareUnsigned).orElse(0L);
  }
}
