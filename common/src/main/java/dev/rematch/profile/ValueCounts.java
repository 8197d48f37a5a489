package dev.rematch.profile;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.datasketches.memory.XxHash;

/**
 * Exact counts of the values of a column, for up to {@link #CAP} different ones. Of more, those
 * with the smallest hashes stay, each still with its exact count, and the rest is counted together:
 * which ones stay depends neither on the order of the rows nor on how they were split (the sampling
 * of distinct values by Gibbons, 2001).
 *
 * <p>Two values with one 64-bit hash would be counted as one; among a million that happens once in
 * forty million columns.
 */
public final class ValueCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  /** So many different values are kept apart. */
  public static final int CAP = 1000;

  private static final int SLOTS = 1 << 12;
  private static final int MOST = SLOTS / 2;

  private int capacity = 16;
  private long[] hashes = new long[capacity];
  private long[] counts = new long[capacity];
  private String[] values = new String[capacity];
  private int size;
  private long total;

  /** Hashes above it are not kept, as unsigned numbers. */
  private long highest = -1;

  /** The hash that every caller uses for text: XXH64 with seed 0 of its UTF-8 bytes. */
  public static long hash(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    return XxHash.hashByteArr(bytes, 0, bytes.length, 0);
  }

  /** The hash that every caller uses for whole numbers. */
  public static long hash(long value) {
    return XxHash.hashLong(value, 0);
  }

  /** Counts one text. */
  public void add(String value) {
    add(hash(value), 1, () -> value);
  }

  /**
   * Counts a value some times.
   *
   * @param hash by {@link #hash}
   * @param value asked for only when it is new
   */
  public void add(long hash, long times, Supplier<String> value) {
    total += times;
    if (Long.compareUnsigned(hash, highest) > 0) {
      return;
    }
    int at = slot(hash);
    if (counts[at] == 0) {
      hashes[at] = hash;
      values[at] = value.get();
      size++;
    }
    counts[at] += times;
    if (2 * size > capacity) {
      grow();
    }
  }

  /** Whether it is worth working out a value's text. */
  boolean wants(long hash) {
    return Long.compareUnsigned(hash, highest) <= 0;
  }

  /** Adds the counts of other rows. */
  public void merge(ValueCounts other) {
    long others = other.total;
    highest = Long.compareUnsigned(other.highest, highest) < 0 ? other.highest : highest;
    drop();
    for (int i = 0; i < other.capacity; i++) {
      if (other.counts[i] > 0 && wants(other.hashes[i])) {
        String value = other.values[i];
        others -= other.counts[i];
        add(other.hashes[i], other.counts[i], () -> value);
      }
    }
    total += others;
  }

  /** Rebuilds counts as they were stored. */
  static ValueCounts of(Map<String, Long> counts, long others) {
    ValueCounts all = new ValueCounts();
    counts.forEach((value, times) -> all.add(hash(value), times, () -> value));
    if (others > 0) {
      all.highest =
          counts.keySet().stream().map(ValueCounts::hash).max(Long::compareUnsigned).orElse(0L);
    }
    all.total += others;
    return all;
  }

  /** Value to rows, by value: all of them, or {@link #CAP} when there are more. */
  public Map<String, Long> counts() {
    prune();
    TreeMap<String, Long> kept = new TreeMap<>();
    for (int i = 0; i < capacity; i++) {
      if (counts[i] > 0) {
        kept.merge(values[i], counts[i], Long::sum);
      }
    }
    return kept;
  }

  /** Rows whose value is not among {@link #counts}. */
  public long others() {
    prune();
    long kept = 0;
    for (long count : counts) {
      kept += count;
    }
    return total - kept;
  }

  /** All rows counted. */
  public long total() {
    return total;
  }

  private void grow() {
    if (capacity < SLOTS) {
      rebuild(2 * capacity);
    } else if (size >= MOST) {
      prune();
    }
  }

  /** Back to the cap. */
  private void prune() {
    if (size <= CAP) {
      return;
    }
    long[] kept = new long[size];
    int n = 0;
    for (int i = 0; i < capacity; i++) {
      if (counts[i] > 0) {
        // Flipping the sign bit sorts unsigned numbers.
        kept[n++] = hashes[i] ^ Long.MIN_VALUE;
      }
    }
    Arrays.sort(kept);
    highest = kept[CAP - 1] ^ Long.MIN_VALUE;
    drop();
  }

  private void drop() {
    for (int i = 0; i < capacity; i++) {
      if (counts[i] > 0 && !wants(hashes[i])) {
        counts[i] = 0;
        values[i] = null;
        size--;
      }
    }
    rebuild(capacity);
  }

  private void rebuild(int slots) {
    long[] oldHashes = hashes;
    long[] oldCounts = counts;
    String[] oldValues = values;
    capacity = slots;
    hashes = new long[slots];
    counts = new long[slots];
    values = new String[slots];
    for (int i = 0; i < oldCounts.length; i++) {
      if (oldCounts[i] > 0) {
        int at = slot(oldHashes[i]);
        hashes[at] = oldHashes[i];
        counts[at] = oldCounts[i];
        values[at] = oldValues[i];
      }
    }
  }

  /** Where the hash is or would be: a free slot has a count of 0. */
  private int slot(long hash) {
    int at = (int) hash & (capacity - 1);
    while (counts[at] != 0 && hashes[at] != hash) {
      at = (at + 1) & (capacity - 1);
    }
    return at;
  }
}
