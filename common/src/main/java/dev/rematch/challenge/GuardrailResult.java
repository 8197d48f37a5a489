package dev.rematch.challenge;

/**
 * One guardrail, and whether it held.
 *
 * @param kind metric, segment, fairness, flips, score-shift, scoring-time or null-change
 * @param name "log-loss", "origin=EWR", "selection-rate-gap(origin)"
 * @param rows that it was measured on
 * @param margin how much worse is still allowed, or for the last four kinds how much at all
 * @param delta challenger minus champion, or the measured value
 * @param low lower end of its interval; NaN where it has none
 * @param pAdjusted one-sided, of "worse by more than the margin", after Holm's correction; NaN
 *     where nothing was tested
 */
public record GuardrailResult(
    String kind,
    String name,
    int rows,
    double margin,
    double champion,
    double challenger,
    double delta,
    double low,
    double high,
    double pAdjusted,
    Status status) {
  /** Whether it held. */
  public enum Status {
    /** Surely not worse than allowed. */
    HELD,
    /** Worse than allowed, or not surely not. */
    BROKEN,
    /** Too few rows to tell; nothing was passed. */
    NOT_ASSESSED
  }

  GuardrailResult as(double p, Status other) {
    return new GuardrailResult(
        kind, name, rows, margin, champion, challenger, delta, low, high, p, other);
  }
}
