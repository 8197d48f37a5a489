package dev.rematch.transform;

import dev.rematch.core.PeriodUnit;
import dev.rematch.core.Window;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which periods of a table have to be made (again), and up to which day each.
 *
 * <p>A period is made up to its end, or up to the logical date when that comes first: a marker
 * remembers the day for such a period, so that a later run completes it. A period that lies wholly
 * after the logical date is remembered too and waits.
 */
final class Touched {
  private static final String MARKER = "made:";

  private final SortedMap<LocalDate, LocalDate> upTo = new TreeMap<>();
  private final Map<String, Long> markers = new HashMap<>();

  /**
   * @param changed first days of the periods whose input changed since the table was made
   * @param made first days of the periods that the table holds
   * @param old the table's markers
   * @param date the logical date
   */
  Touched(
      PeriodUnit unit,
      Set<LocalDate> changed,
      Set<LocalDate> made,
      Map<String, Long> old,
      LocalDate date) {
    Map<LocalDate, LocalDate> partial = new TreeMap<>();
    old.forEach(
        (id, day) -> {
          if (id.startsWith(MARKER)) {
            partial.put(LocalDate.parse(id.substring(MARKER.length())), LocalDate.ofEpochDay(day));
          }
        });
    for (LocalDate start : changed) {
      LocalDate end = unit.plus(start, 1);
      LocalDate before =
          Optional.ofNullable(partial.get(start)).orElse(made.contains(start) ? end : start);
      touch(start, earlier(end, later(before, date)));
    }
    partial.forEach(
        (start, before) -> {
          LocalDate now = earlier(unit.plus(start, 1), date);
          if (!upTo.containsKey(start) && before.isBefore(now)) {
            touch(start, now);
          }
        });
    for (Map.Entry<LocalDate, LocalDate> entry : upTo.entrySet()) {
      boolean complete = entry.getValue().equals(unit.plus(entry.getKey(), 1));
      if (!complete || partial.containsKey(entry.getKey())) {
        markers.put(MARKER + entry.getKey(), entry.getValue().toEpochDay());
      }
    }
    upTo.entrySet().removeIf(e -> !e.getValue().isAfter(e.getKey()));
  }

  /** Nothing has to be made. */
  boolean isEmpty() {
    return upTo.isEmpty();
  }

  /** First days of the periods to make, in order. */
  List<LocalDate> periods() {
    return List.copyOf(upTo.keySet());
  }

  /** To be set in the commit. */
  Map<String, Long> markers() {
    return Map.copyOf(markers);
  }

  /** The periods joined to windows without gaps, in order. */
  List<Window> windows() {
    List<Window> windows = new ArrayList<>();
    upTo.forEach(
        (start, end) -> {
          Window last = windows.isEmpty() ? null : windows.get(windows.size() - 1);
          if (last != null && last.to().equals(start)) {
            windows.set(windows.size() - 1, new Window(last.from(), end));
          } else {
            windows.add(new Window(start, end));
          }
        });
    return windows;
  }

  private void touch(LocalDate start, LocalDate end) {
    upTo.put(start, end);
  }

  private static LocalDate earlier(LocalDate a, LocalDate b) {
    return a.isBefore(b) ? a : b;
  }

  private static LocalDate later(LocalDate a, LocalDate b) {
    return a.isAfter(b) ? a : b;
  }
}
