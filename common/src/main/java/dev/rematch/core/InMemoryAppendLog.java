package dev.rematch.core;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** An {@link AppendLog} that lives as long as the process; for tests and dry runs. */
public final class InMemoryAppendLog<R extends Record> implements AppendLog<R> {
  private final Set<String> keys = new HashSet<>();
  private final List<R> rows = new ArrayList<>();

  @Override
  public synchronized boolean append(String key, List<R> added) {
    if (added.isEmpty() || !keys.add(key)) {
      return false;
    }
    rows.addAll(added);
    return true;
  }

  @Override
  public synchronized boolean holds(String key) {
    return keys.contains(key);
  }

  @Override
  public synchronized List<R> where(Predicate<R> condition) {
    return rows.stream().filter(condition).toList();
  }

  @Override
  public List<R> where(List<Span> spans, Predicate<R> condition) {
    return where(condition);
  }

  @Override
  public synchronized List<R> all() {
    return List.copyOf(rows);
  }
}
