package dev.rematch.alert;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * One row of the {@code alerts} table: what one window added to an episode. The last row of an
 * {@code alert_id} that is not withdrawn says how it stands.
 *
 * @param alertId of the episode: kind, subject and the window that began it
 * @param kind "drift", "performance", "expected-performance", …
 * @param severity "warn" or "severe"
 * @param subject the column or metric
 * @param window the window that was looked at, "[from, to)"
 * @param openedAt when the episode was opened; empty while it is only noticed
 * @param closedAt when it was closed
 * @param evidence a JSON object with the figures
 * @param action what was or should be done
 * @param state see {@link State}
 * @param at when the row was written
 * @param windows of the episode so far in which it was wrong
 */
public record Alert(
    String alertId,
    String runId,
    String model,
    String kind,
    String severity,
    String subject,
    String window,
    Optional<Instant> openedAt,
    Optional<Instant> closedAt,
    String evidence,
    String action,
    String state,
    Instant at,
    long windows) {

  /** What a row says of its episode. */
  public enum State {
    /** It is wrong, but not often enough yet. */
    NOTICED,
    OPENED,
    /** It is still wrong. */
    CONTINUED,
    /** It was right, but not often enough yet to close. */
    EASED,
    CLOSED,
    /** A window that was wrong is right since its data were replaced. */
    WITHDRAWN;

    /** As tables and messages write it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  boolean is(State asked) {
    return state.equals(asked.toString());
  }

  /** Whether the window was wrong. */
  boolean wrong() {
    return is(State.NOTICED) || is(State.OPENED) || is(State.CONTINUED);
  }

  /** Whether the episode goes on after this row. */
  public boolean open() {
    return is(State.OPENED) || is(State.CONTINUED) || is(State.EASED);
  }
}
