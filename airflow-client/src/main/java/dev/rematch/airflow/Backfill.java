package dev.rematch.airflow;

import java.time.Instant;
import java.util.Optional;

/**
 * A backfill.
 *
 * @param completedAt empty while some of its runs have not ended
 */
public record Backfill(
    long id,
    String dagId,
    Instant from,
    Instant to,
    boolean paused,
    int maxActiveRuns,
    Instant createdAt,
    Optional<Instant> completedAt) {

  static Backfill of(Fields f) {
    return new Backfill(
        f.bigNumber("id"),
        f.text("dag_id"),
        f.time("from_date"),
        f.time("to_date"),
        f.flag("is_paused"),
        f.number("max_active_runs"),
        f.time("created_at"),
        f.maybeTime("completed_at"));
  }
}
