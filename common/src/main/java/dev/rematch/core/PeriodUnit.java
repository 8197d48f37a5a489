package dev.rematch.core;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;

/** The length of a pipeline's period; periods of one unit tile the calendar without gaps. */
public enum PeriodUnit {
  DAY,
  WEEK,
  MONTH,
  QUARTER,
  YEAR;

  /** The first day of the period that holds the date (weeks begin on Monday). */
  public LocalDate startOf(LocalDate date) {
    return switch (this) {
      case DAY -> date;
      case WEEK -> date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
      case MONTH -> date.withDayOfMonth(1);
      case QUARTER -> date.withMonth((date.getMonthValue() - 1) / 3 * 3 + 1).withDayOfMonth(1);
      case YEAR -> date.withDayOfYear(1);
    };
  }

  /** The date moved by a number of units, negative for the past. */
  public LocalDate plus(LocalDate date, long units) {
    return switch (this) {
      case DAY -> date.plusDays(units);
      case WEEK -> date.plusWeeks(units);
      case MONTH -> date.plusMonths(units);
      case QUARTER -> date.plusMonths(3 * units);
      case YEAR -> date.plusYears(units);
    };
  }

  /** How many of them a year has, on average. */
  public double perYear() {
    return switch (this) {
      case DAY -> 365.25;
      case WEEK -> 365.25 / 7;
      case MONTH -> 12;
      case QUARTER -> 4;
      case YEAR -> 1;
    };
  }
}
