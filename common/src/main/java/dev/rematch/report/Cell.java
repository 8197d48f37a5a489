package dev.rematch.report;

import java.util.List;

/**
 * One field of a table.
 *
 * @param origins where its text came from, at most one
 */
public record Cell(String text, Tone tone, List<Origin> origins) {
  static final Cell EMPTY = of("–").toned(Tone.EMPTY);

  public Cell {
    origins = List.copyOf(origins);
  }

  static Cell of(String text) {
    return new Cell(text, Tone.PLAIN, List.of());
  }

  static Cell of(String text, Origin origin) {
    return new Cell(text, Tone.PLAIN, List.of(origin));
  }

  static Cell of(double value, Origin origin) {
    return of(Shown.number(value), origin);
  }

  Cell toned(Tone other) {
    return new Cell(text, other, origins);
  }
}
