package dev.rematch.stats;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The bins of a categorical column: one per known category in the order of the names, one that
 * pools every category not known, and one for NULL, always in this order.
 *
 * <p>Whether new categories are pooled changes the distance: {@link #pooling} asks only whether
 * something new appeared and how much, {@link #ofBoth} also how it is spread.
 *
 * @param categories the known ones
 */
public record CategoryBins(List<String> categories) {
  public CategoryBins {
    categories = List.copyOf(categories);
  }

  /** One bin per category of the reference; all others share one. */
  public static CategoryBins pooling(Map<String, Long> reference) {
    return new CategoryBins(List.copyOf(new TreeSet<>(reference.keySet())));
  }

  /** One bin per category of either side. */
  public static CategoryBins ofBoth(Map<String, Long> reference, Map<String, Long> current) {
    SortedSet<String> every = new TreeSet<>(reference.keySet());
    every.addAll(current.keySet());
    return new CategoryBins(List.copyOf(every));
  }

  /**
   * Rows per bin: the categories', the unseen, the NULLs. A bin that is empty on both sides adds
   * nothing to any distance.
   *
   * @param rows per category
   * @param nulls rows without a category
   */
  public long[] counts(Map<String, Long> rows, long nulls) {
    long[] counts = new long[categories.size() + 2];
    long unseen = 0;
    for (long count : rows.values()) {
      unseen += count;
    }
    for (int i = 0; i < categories.size(); i++) {
      counts[i] = rows.getOrDefault(categories.get(i), 0L);
      unseen -= counts[i];
    }
    counts[categories.size()] = unseen;
    counts[categories.size() + 1] = nulls;
    return counts;
  }
}
