package dev.rematch.response;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * One row of the {@code responses} table: what was decided after a look at a period, or what came
 * of an earlier decision.
 *
 * @param window that was looked at, "[from, to)"
 * @param remedy "nothing", "recalibrate", "retrain", "roll_back" or "ask"
 * @param lost how much worse the champion was than in its own rematch; empty where nobody knew
 * @param expected whether that was an expectation
 * @param drift weighed by importance, 0..1
 * @param championVersion at that time
 * @param outcomeOf the response that this row tells the outcome of
 * @param outcome what came of it, in words
 */
public record ResponseRow(
    String responseId,
    String runId,
    String model,
    LocalDate logicalDate,
    String window,
    String remedy,
    String reason,
    Optional<Double> lost,
    boolean expected,
    Optional<Double> miscalibrated,
    double drift,
    String evidence,
    Optional<Integer> championVersion,
    Optional<String> outcomeOf,
    Optional<String> outcome,
    Instant at) {}
