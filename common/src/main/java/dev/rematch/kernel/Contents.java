package dev.rematch.kernel;

import java.util.List;

/**
 * A table as it was at one version: what a compare-and-set append builds on.
 *
 * @param version -1 when the table does not exist
 * @param rows oldest first
 */
public record Contents<R extends Record>(long version, List<R> rows) {
  public Contents {
    rows = List.copyOf(rows);
  }
}
