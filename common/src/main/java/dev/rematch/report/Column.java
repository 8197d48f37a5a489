package dev.rematch.report;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A column of a table and how its fields are set. */
public record Column(String name, Kind kind) {
  /** How fields are set. */
  public enum Kind {
    TEXT,
    /** Windows and days, which are not broken. */
    WHEN,
    NUMBER,
    /** Sentences, which are told beneath their row. */
    PROSE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Column text(String name) {
    return new Column(name, Kind.TEXT);
  }

  static Column when(String name) {
    return new Column(name, Kind.WHEN);
  }

  static Column number(String name) {
    return new Column(name, Kind.NUMBER);
  }

  static Column prose(String name) {
    return new Column(name, Kind.PROSE);
  }

  static List<Column> numbers(String... names) {
    return Arrays.stream(names).map(Column::number).toList();
  }
}
