package dev.rematch.quality.spark;

import dev.rematch.table.TableSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * That a run released rows of a batch. The quarantine table has its marker from the commit that
 * says so on; the table that the rows were meant for has it from the commit that brings them on.
 * Where one table has it and the other does not, the release is to be completed.
 */
public record Release(String batch, String runId) {
  private static final String PREFIX = "release:";

  /** The marker's id. */
  public String marker() {
    return PREFIX + batch + ":" + runId;
  }

  /** The releases of these batches whose marker a table has, in the order of batches. */
  static List<Release> markedIn(Optional<TableSnapshot> table, Set<String> batches) {
    List<Release> releases = new ArrayList<>();
    for (String id : table.map(t -> t.markers().keySet()).orElse(Set.of())) {
      String[] parts = id.split(":", 3);
      if (id.startsWith(PREFIX) && parts.length == 3 && batches.contains(parts[1])) {
        releases.add(new Release(parts[1], parts[2]));
      }
    }
    releases.sort(java.util.Comparator.comparing(Release::marker));
    return releases;
  }
}
