package dev.rematch.source;

import dev.rematch.core.TableVersion;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What landing the files of one source came to.
 *
 * @param version of the raw table afterwards; empty when it was never written
 * @param rowsIn rows of the files landed now; always {@code rowsKept + rowsQuarantined}
 * @param files landed now, by path
 * @param skipped due files whose content had landed before, by path
 * @param waiting due files of 0 bytes, which are still being written or were sent empty
 * @param periods first days of the periods that rows were added to
 */
public record Landed(
    String table,
    Optional<TableVersion> version,
    long rowsIn,
    long rowsKept,
    long rowsQuarantined,
    List<String> files,
    List<String> skipped,
    List<String> waiting,
    List<LocalDate> periods) {
  public Landed {
    files = List.copyOf(files);
    skipped = List.copyOf(skipped);
    waiting = List.copyOf(waiting);
    periods = List.copyOf(periods);
  }

  /** Whether the raw table was written. */
  public boolean changed() {
    return !files.isEmpty();
  }
}
