package dev.rematch.core;

import java.util.List;
import java.util.function.Predicate;

/**
 * An append-only table of records, one of the registry's: runs, metrics, decisions, profiles,
 * drift, alerts, internals of models.
 *
 * @param <R> the row type
 */
public interface AppendLog<R extends Record> {
  /**
   * Appends the rows in one commit, at most once per key: a second call with the same key adds
   * nothing, whatever its rows, so that a step killed after its commit can run again.
   *
   * @param key what is written, unique within the table ("run-id/step")
   * @param rows may be empty: nothing is written then and the key stays free
   * @return whether the rows were added by this call
   */
  boolean append(String key, List<R> rows);

  /** Whether rows were appended under that key. */
  boolean holds(String key);

  /**
   * The rows that match, in the order of {@link #all}. Reads the whole table and keeps none of it:
   * for tables that are too large to stay in memory.
   */
  List<R> where(Predicate<R> condition);

  /**
   * The same for a condition that only rows within all the spans can meet: files that are known to
   * hold none of one of them are not opened.
   */
  List<R> where(List<Span> spans, Predicate<R> condition);

  /** Every row, oldest commit first, in the order of appending within a commit. */
  List<R> all();
}
