package dev.rematch.schedule;

import java.time.Instant;
import java.time.LocalDate;

/**
 * One row of the {@code retrain_requests} table: what has become of a training that monitoring asks
 * the scheduler for. The last row of a {@code request_id} says how it stands.
 *
 * @param requestId "drift__pipeline__window__hash of the evidence": the id of the scheduler's run,
 *     so that one request starts one run however often it is sent
 * @param logicalDate for which is to be trained
 * @param window that was looked at, "[from, to)"
 * @param responseId the row of {@code responses} that asks
 * @param state see {@link State}
 * @param detail why it is held or waits, or how the scheduler took it
 */
public record RetrainRequest(
    String requestId,
    String model,
    LocalDate logicalDate,
    String window,
    String responseId,
    String reason,
    String state,
    String detail,
    String runId,
    Instant at) {

  /** What has become of a request. */
  public enum State {
    /** It is to be sent. */
    RECORDED,
    /** It was tried to be sent, and is to be tried again. */
    WAITING,
    /** The scheduler has it. */
    ACCEPTED,
    /** Another one was made not long before: it is not sent. */
    HELD;

    /** As tables and messages write it. */
    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** Whether it is still to be sent. */
  public boolean due() {
    return state.equals(State.RECORDED.toString()) || state.equals(State.WAITING.toString());
  }

  /** The same request in another state. */
  public RetrainRequest now(State other, String why, String run, Instant when) {
    return new RetrainRequest(
        requestId,
        model,
        logicalDate,
        window,
        responseId,
        reason,
        other.toString(),
        why,
        run,
        when);
  }
}
