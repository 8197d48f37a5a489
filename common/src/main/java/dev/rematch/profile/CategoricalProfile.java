package dev.rematch.profile;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Exact counts per value of a column with few values; values beyond the cap are counted together.
 */
public final class CategoricalProfile implements ColumnProfile {
  private static final long serialVersionUID = 1L;

  /** So many different values are kept apart. */
  public static final int CAP = 1000;

  private long rows;
  private long nulls;
  private long others;
  private final TreeMap<String, Long> counts = new TreeMap<>();

  public void addNull() {
    rows++;
    nulls++;
  }

  public void add(String value) {
    rows++;
    count(value, 1);
  }

  @Override
  public void merge(ColumnProfile other) {
    CategoricalProfile that = (CategoricalProfile) other;
    rows += that.rows;
    nulls += that.nulls;
    others += that.others;
    that.counts.forEach(this::count);
  }

  /** Rebuilds a profile from its parts as stored. */
  public static CategoricalProfile of(long nulls, long others, Map<String, Long> counts) {
    CategoricalProfile profile = new CategoricalProfile();
    profile.nulls = nulls;
    profile.others = others;
    profile.counts.putAll(counts);
    profile.rows = nulls + others + counts.values().stream().mapToLong(Long::longValue).sum();
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

  /** Rows whose value came after the cap was reached. */
  public long others() {
    return others;
  }

  /** Value to rows, by value. */
  public Map<String, Long> counts() {
    return Collections.unmodifiableMap(counts);
  }

  private void count(String value, long times) {
    if (counts.size() < CAP || counts.containsKey(value)) {
      counts.merge(value, times, Long::sum);
    } else {
      others += times;
    }
  }
}
