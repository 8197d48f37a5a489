package dev.rematch.profile;

import java.util.Map;
import java.util.function.Supplier;

/**
 * Exact counts per value of a column of text (see {@link ValueCounts} for more than a thousand
 * values), and how long its texts are.
 */
public final class CategoricalProfile implements ColumnProfile {
  private static final long serialVersionUID = 1L;

  /** So many different values are kept apart. */
  public static final int CAP = ValueCounts.CAP;

  private final ValueKind kind;
  private long nulls;
  private long opaque;
  private long shortest = Long.MAX_VALUE;
  private long longest;
  private long characters;
  private ValueCounts counts = new ValueCounts();
  private DistinctSketch distinct = new DistinctSketch();

  public CategoricalProfile() {
    this(ValueKind.CATEGORICAL);
  }

  /**
   * @param kind CATEGORICAL or OPAQUE
   */
  public CategoricalProfile(ValueKind kind) {
    if (kind.number()) {
      throw new IllegalArgumentException("Invalid kind: " + kind + " (must not be of numbers)");
    }
    this.kind = kind;
  }

  public void addNull() {
    nulls++;
  }

  /** Counts a value that is not looked at. */
  public void addOpaque() {
    opaque++;
  }

  public void add(String value) {
    add(ValueCounts.hash(value), value.codePointCount(0, value.length()), () -> value);
  }

  /**
   * Counts a value.
   *
   * @param hash by {@link ValueCounts#hash}
   * @param length in characters
   * @param value asked for only when it is new
   */
  public void add(long hash, int length, Supplier<String> value) {
    counts.add(hash, 1, value);
    distinct.addHash(hash);
    shortest = Math.min(shortest, length);
    longest = Math.max(longest, length);
    characters += length;
  }

  @Override
  public void merge(ColumnProfile other) {
    if (!(other instanceof CategoricalProfile that)) {
      throw new IllegalArgumentException(
          "Invalid merge: a profile of " + kind + " values with one of " + other.kind());
    }
    nulls += that.nulls;
    opaque += that.opaque;
    counts.merge(that.counts);
    distinct.merge(that.distinct);
    shortest = Math.min(shortest, that.shortest);
    longest = Math.max(longest, that.longest);
    characters += that.characters;
  }

  /** Rebuilds a profile of counts alone. */
  public static CategoricalProfile of(long nulls, long others, Map<String, Long> counts) {
    CategoricalProfile profile = new CategoricalProfile();
    profile.nulls = nulls;
    profile.counts = ValueCounts.of(counts, others);
    return profile;
  }

  /** Rebuilds a profile from its row of the profiles table. */
  static CategoricalProfile of(ProfileRow row, Map<String, Long> counts) {
    CategoricalProfile profile = new CategoricalProfile(ValueKind.of(row.type()));
    long values = row.rows() - row.nulls();
    profile.nulls = row.nulls();
    profile.distinct = DistinctSketch.of(row.distinctSketch());
    if (profile.kind == ValueKind.OPAQUE) {
      profile.opaque = values;
      return profile;
    }
    long named = counts.values().stream().mapToLong(Long::longValue).sum();
    profile.counts = ValueCounts.of(counts, values - named);
    profile.shortest = row.minLength().orElse(Long.MAX_VALUE);
    profile.longest = row.maxLength().orElse(0L);
    profile.characters = Math.round(row.meanLength().orElse(0.0) * values);
    return profile;
  }

  @Override
  public long rows() {
    return nulls + opaque + counts.total();
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
    return distinct;
  }

  /** Rows whose value is not among {@link #counts}: there are more values than are kept apart. */
  public long others() {
    return counts.others();
  }

  /** Value to rows, by value. */
  public Map<String, Long> counts() {
    return counts.counts();
  }

  /** Characters of the shortest value; meaningless without values. */
  public long shortest() {
    return shortest;
  }

  /** Characters of the longest value; 0 without values. */
  public long longest() {
    return longest;
  }

  /** Mean number of characters of the values; NaN without values. */
  public double meanLength() {
    return (double) characters / counts.total();
  }
}
