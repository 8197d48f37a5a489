package dev.rematch.airflow;

import java.time.Instant;

/**
 * Why a file of DAGs could not be read.
 *
 * @param file its path inside the bundle
 */
public record ImportError(long id, String file, String stackTrace, Instant at) {
  static ImportError of(Fields f) {
    return new ImportError(
        f.bigNumber("import_error_id"),
        f.text("filename"),
        f.text("stack_trace"),
        f.time("timestamp"));
  }
}
