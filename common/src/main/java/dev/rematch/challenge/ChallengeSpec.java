package dev.rematch.challenge;

import java.util.List;
import java.util.Optional;

/**
 * The rule of the rematch, as declared.
 *
 * @param metric a name of {@code Metrics.ALL} that supports the label's task
 * @param superiorityMargin the lower end of the interval of the gain must lie above it; metric's
 *     unit
 * @param confidence of the intervals, and of every guardrail, between 0.5 and 1
 * @param budget how often in a year a challenger may win by chance
 * @param power probability of seeing a gain of the size of effect, between 0.5 and 1
 * @param effect the gain above the superiority margin that is worth waiting for, in the metric's
 *     unit; a holdout that could not show it is INSUFFICIENT; empty: whatever the holdout shows
 * @param nonInferiorityMargin a preferred recipe may be worse by so much, in the metric's unit
 * @param preferences recipes that take the place when they are not worse
 * @param guardrails metrics that must not get worse
 * @param segments columns of the feature table whose values are reported one by one
 * @param holdoutPeriods how many of the latest mature periods make the holdout
 * @param minRows fewer labelled holdout rows are INSUFFICIENT
 * @param minPositives fewer rows of either class are INSUFFICIENT (binary only)
 * @param maxOverlapShare a larger share of holdout rows of entities seen in training is BLOCKED
 * @param floorMargin the first champion must beat the constant prediction by more than this
 */
public record ChallengeSpec(
    String metric,
    double superiorityMargin,
    double confidence,
    AlphaBudget budget,
    double power,
    Optional<Double> effect,
    double nonInferiorityMargin,
    List<Preference> preferences,
    List<Guardrail> guardrails,
    List<String> segments,
    int holdoutPeriods,
    long minRows,
    long minPositives,
    double maxOverlapShare,
    double floorMargin,
    Approval approval) {
  public ChallengeSpec {
    preferences = List.copyOf(preferences);
    guardrails = List.copyOf(guardrails);
    segments = List.copyOf(segments);
  }
}
