package dev.rematch.kernel;

import java.util.List;
import java.util.function.Function;

/**
 * A table of records whose appends can be conditional on everything that was there before.
 *
 * @param <R> the row type
 */
public interface VersionedTable<R extends Record> {
  /** Rows as of a table version; version -1 while there is no table. */
  record Rows<R>(long version, List<R> rows) {
    public Rows {
      rows = List.copyOf(rows);
    }
  }

  Rows<R> newest();

  /**
   * Appends the row that the decision makes of all rows, as the very next version after them. When
   * another writer takes that version, reads again and decides again. An exception of the decision
   * passes through and nothing is written.
   *
   * @return the row that was written
   */
  R appendDecided(Function<List<R>, R> decision);
}
