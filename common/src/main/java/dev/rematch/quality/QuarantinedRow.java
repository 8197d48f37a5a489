package dev.rematch.quality;

import java.time.LocalDate;
import java.util.Optional;

/**
 * One row of a pipeline's {@code quarantine} table.
 *
 * @param table that the row was meant for
 * @param rule the first that it broke
 * @param reason every thing that is wrong with it
 * @param row whole, as JSON
 * @param rowHash SHA-256 of that
 * @param sourceFile that it came from; empty of a row that a transform made
 * @param runId the run that rejected it
 * @param releasedBy the run that released it; empty while it waits
 * @param batch of a landed file, or of a table and period
 * @param releasedRow as it was released, corrected cells included
 */
public record QuarantinedRow(
    String table,
    String rule,
    String reason,
    String row,
    String rowHash,
    Optional<String> sourceFile,
    String runId,
    LocalDate logicalDate,
    Optional<String> releasedBy,
    String batch,
    Optional<String> releasedRow) {

  public boolean waits() {
    return releasedBy.isEmpty();
  }

  /** The file, or the first day of the period, that it came with. */
  public String origin() {
    return sourceFile.orElseGet(
        () -> batch.startsWith(table + "-") ? batch.substring(table.length() + 1) : batch);
  }
}
