package dev.rematch.table;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a commit says besides its rows.
 *
 * @param replaces which of the rows that are there give way to the new ones
 * @param markers numbers kept with the table, set in the same commit: id to number
 * @param metadata a JSON object for {@code userMetadata}; holds the run id
 */
public record TableCommit(Replaces replaces, Map<String, Long> markers, String metadata) {

  /** Which rows a commit takes away. */
  public sealed interface Replaces {
    /** No row: the new ones are added. */
    record Nothing() implements Replaces {}

    /** The rows of these values of the partition column. */
    record Partitions(Set<String> values) implements Replaces {
      public Partitions {
        values = Set.copyOf(values);
      }

      boolean holds(String value) {
        return value != null && values.contains(value);
      }
    }

    /** Every row, and the schema with them. */
    record Everything() implements Replaces {}
  }

  public TableCommit {
    markers = new LinkedHashMap<>(new TreeMap<>(markers));
  }
}
