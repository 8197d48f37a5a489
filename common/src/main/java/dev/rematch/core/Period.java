package dev.rematch.core;

import java.time.LocalDate;
import java.util.Locale;

/** One day, week, month, quarter or year, from its first day to the first day after it. */
public record Period(LocalDate start, PeriodUnit unit) implements Comparable<Period> {
  public Period {
    if (!unit.startOf(start).equals(start)) {
      throw new IllegalArgumentException(
          "Invalid period: "
              + start
              + " is not the first day of a "
              + unit.name().toLowerCase(Locale.ROOT));
    }
  }

  /** The period that holds the date. */
  public static Period containing(LocalDate date, PeriodUnit unit) {
    return new Period(unit.startOf(date), unit);
  }

  /** The first day after the period. */
  public LocalDate end() {
    return unit.plus(start, 1);
  }

  /** The period a number of periods later, or earlier when negative. */
  public Period plus(long periods) {
    return new Period(unit.plus(start, periods), unit);
  }

  public Window window() {
    return new Window(start, end());
  }

  @Override
  public int compareTo(Period other) {
    return start.compareTo(other.start);
  }

  /** As people write it: 2013-04-09, week of 2013-04-08, 2013-04, 2013-Q2, 2013. */
  @Override
  public String toString() {
    return switch (unit) {
      case DAY -> start.toString();
      case WEEK -> "week of " + start;
      case MONTH -> start.toString().substring(0, 7);
      case QUARTER -> start.getYear() + "-Q" + ((start.getMonthValue() - 1) / 3 + 1);
      case YEAR -> Integer.toString(start.getYear());
    };
  }
}
