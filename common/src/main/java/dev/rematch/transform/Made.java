package dev.rematch.transform;

import dev.rematch.core.TableVersion;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What running one transform came to.
 *
 * @param version of the table afterwards; empty when it was never written
 * @param inputs the tables read, each at the one version that was read
 * @param rowsIn rows of the query's result; always {@code rowsKept + rowsQuarantined}
 * @param periods first days of the periods that were replaced
 */
public record Made(
    String table,
    Optional<TableVersion> version,
    List<TableVersion> inputs,
    long rowsIn,
    long rowsKept,
    long rowsQuarantined,
    List<LocalDate> periods) {
  public Made {
    inputs = List.copyOf(inputs);
    periods = List.copyOf(periods);
  }

  /** Whether the table was written. */
  public boolean changed() {
    return !periods.isEmpty();
  }
}
