package dev.rematch.challenge;

import java.util.List;
import java.util.Optional;

/**
 * What must not get worse for a winner to take the place.
 *
 * @param metrics on all rows
 * @param segments columns of the feature table; the metric of the rematch is guarded on the rows of
 *     each of their values
 * @param segmentMargin in the metric's unit
 * @param segmentMinRows smaller segments and groups are not assessed
 * @param fairness gaps between groups
 * @param maxFlipShare of rows that the two decide differently, 0..1
 * @param maxScoreShift population stability index of the challenger's scores against the champion's
 * @param maxScoringTimeRatio challenger's time to score a row over the champion's
 * @param maxNullChange mean absolute change of the prediction when one feature is NULL or has an
 *     unseen value, in the prediction's unit; the worst feature counts
 */
public record Guardrails(
    List<Guardrail> metrics,
    List<String> segments,
    double segmentMargin,
    long segmentMinRows,
    List<FairnessRule> fairness,
    Optional<Double> maxFlipShare,
    Optional<Double> maxScoreShift,
    Optional<Double> maxScoringTimeRatio,
    Optional<Double> maxNullChange) {
  /** Nothing is guarded. */
  public static final Guardrails NONE =
      new Guardrails(
          List.of(),
          List.of(),
          0,
          1,
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  public Guardrails {
    metrics = List.copyOf(metrics);
    segments = List.copyOf(segments);
    fairness = List.copyOf(fairness);
  }

  /** Whether the models themselves must be tried out, and not only their scores looked at. */
  public boolean needProbes() {
    return maxScoringTimeRatio.isPresent() || maxNullChange.isPresent();
  }
}
