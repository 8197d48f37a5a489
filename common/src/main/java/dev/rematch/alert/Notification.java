package dev.rematch.alert;

import java.time.Instant;
import java.util.Optional;

/**
 * One row of the {@code notifications} table: one attempt to tell one sink of one row of alerts.
 *
 * @param delivery of the alert's row: its id, state and window
 * @param delivered whether the sink took it; if not, the next run tries again
 * @param tries within the run
 * @param error why it was not taken
 */
public record Notification(
    String delivery,
    String alertId,
    String model,
    String sink,
    boolean delivered,
    int tries,
    Optional<String> error,
    String runId,
    Instant at) {
  /** The key of an alert's row. */
  public static String delivery(Alert alert) {
    return alert.alertId() + "/" + alert.state() + "/" + alert.window();
  }
}
