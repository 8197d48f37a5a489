package dev.rematch.profile.spark;

import dev.rematch.profile.ColumnProfile;
import dev.rematch.profile.ColumnProfiles;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.spark.sql.catalyst.InternalRow;

/** What one task saw of one period, slice by slice; columns of too many values are given up. */
final class SlicePart implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String[] names;
  private final Of[] columns;

  /** The slices of one slicing column, by value. */
  private static final class Of implements Serializable {
    private static final long serialVersionUID = 1L;
    private final HashMap<String, ColumnProfile[]> values = new HashMap<>();
    private boolean tooMany;

    Optional<ColumnProfile[]> profiles(String value, Supplier<ColumnProfile[]> empty) {
      ColumnProfile[] known = values.get(value);
      if (known == null && !tooMany) {
        tooMany = values.size() == Slicing.MOST_VALUES;
        known = empty.get();
        values.put(value, known);
        if (tooMany) {
          values.clear();
        }
      }
      return tooMany ? Optional.empty() : Optional.of(known);
    }
  }

  /**
   * @param names of the profiled columns
   */
  SlicePart(String[] names, int slicers) {
    this.names = names.clone();
    this.columns = new Of[slicers];
    java.util.Arrays.setAll(columns, i -> new Of());
  }

  /**
   * Adds a row to its slice of every slicing column.
   *
   * @param empty profiles of no rows
   */
  void add(
      InternalRow row,
      Slicing.Slicer[] slicers,
      CellReader[] readers,
      Supplier<ColumnProfile[]> empty) {
    for (int s = 0; s < slicers.length; s++) {
      columns[s]
          .profiles(slicers[s].slice(row), empty)
          .ifPresent(
              profiles -> {
                for (int i = 0; i < readers.length; i++) {
                  readers[i].add(profiles[i], row);
                }
              });
    }
  }

  /**
   * The parts of a period put together: slice to column to profile.
   *
   * @param parts of the same slicing columns; they are used up
   */
  static SortedMap<String, Map<String, ColumnProfile>> merged(List<SlicePart> parts) {
    SortedMap<String, Map<String, ColumnProfile>> all = new TreeMap<>();
    int slicers = parts.isEmpty() ? 0 : parts.get(0).columns.length;
    for (int s = 0; s < slicers; s++) {
      SortedMap<String, List<Map<String, ColumnProfile>>> slices = new TreeMap<>();
      boolean tooMany = false;
      for (SlicePart part : parts) {
        tooMany |= part.columns[s].tooMany;
        part.columns[s].values.forEach(
            (slice, profiles) ->
                slices.computeIfAbsent(slice, x -> new ArrayList<>()).add(part.named(profiles)));
      }
      if (!tooMany && slices.size() <= Slicing.MOST_VALUES) {
        slices.forEach((slice, columns) -> all.put(slice, ColumnProfiles.merged(columns)));
      }
    }
    return all;
  }

  private Map<String, ColumnProfile> named(ColumnProfile[] profiles) {
    Map<String, ColumnProfile> named = new LinkedHashMap<>();
    for (int i = 0; i < names.length; i++) {
      named.put(names[i], profiles[i]);
    }
    return named;
  }
}
