package dev.rematch.quality;

import dev.rematch.core.TableVersion;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What a release of rows from quarantine came to.
 *
 * @param completed rows of earlier releases that were brought first
 * @param looked rows that were looked at again
 * @param released of these, rows that are in their table now
 * @param waiting some of the others, and why
 * @param version of the table afterwards, where it was written
 * @param periods first days of the periods that got rows, or were made again
 */
public record Released(
    String table,
    long completed,
    long looked,
    long released,
    List<StillWaiting> waiting,
    Optional<TableVersion> version,
    List<LocalDate> periods) {
  public Released {
    waiting = List.copyOf(waiting);
    periods = List.copyOf(periods);
  }

  /** A row that breaks a rule as they are now. */
  public record StillWaiting(String rowHash, String rule, String reason) {}

  /** No row was looked at. */
  public static Released nothing(String table) {
    return new Released(table, 0, 0, 0, List.of(), Optional.empty(), List.of());
  }

  /** The same after so many rows of earlier releases. */
  public Released after(long brought) {
    return new Released(table, brought, looked, released, waiting, version, periods);
  }
}
