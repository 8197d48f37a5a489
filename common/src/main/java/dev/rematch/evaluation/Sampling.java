package dev.rematch.evaluation;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How the rows of a holdout depend on each other. Arrays have one element per row and are neither
 * copied nor changed.
 *
 * @param entities 64-bit hashes of the entity keys; rows of one entity may depend on each other
 * @param days of the rows' event times, counted from 1970-01-01
 * @param horizonDays how far ahead was predicted; the errors of days that are nearer together than
 *     this may depend on each other. 0 or 1: they do not
 */
public record Sampling(long[] entities, long[] days, int horizonDays) {
  public Sampling {
    if (days.length != entities.length) {
      throw new IllegalArgumentException(
          "Invalid sampling: %d days for %d entities (must be one each)"
              .formatted(days.length, entities.length));
    }
  }

  /** Rows that depend on each other by entity alone. */
  public static Sampling byEntity(long[] entities) {
    return new Sampling(entities, new long[entities.length], 0);
  }

  public int rows() {
    return entities.length;
  }

  /** Whether errors of neighbouring days depend on each other. */
  public boolean overlaps() {
    return horizonDays > 1;
  }

  /** Whether the rows come in the order of their entities, each with one row. */
  public boolean sorted() {
    return IntStream.range(1, entities.length).allMatch(i -> entities[i - 1] < entities[i]);
  }

  /** Whether no two rows are of one entity. */
  public boolean oneRowEach() {
    if (sorted()) {
      return true;
    }
    long[] sorted = entities.clone();
    Arrays.sort(sorted);
    return IntStream.range(1, sorted.length).noneMatch(i -> sorted[i] == sorted[i - 1]);
  }

  /** Some of the rows, in that order. */
  public Sampling pick(int[] rows) {
    return new Sampling(
        IntStream.of(rows).mapToLong(i -> entities[i]).toArray(),
        IntStream.of(rows).mapToLong(i -> days[i]).toArray(),
        horizonDays);
  }
}
