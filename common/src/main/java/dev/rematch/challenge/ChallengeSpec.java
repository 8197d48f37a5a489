package dev.rematch.challenge;

import java.util.List;

/**
 * The rule of the rematch, as declared.
 *
 * @param metric a name of {@code Metrics.ALL} that supports the label's task
 * @param superiorityMargin the lower end of the interval of the gain must lie above it; metric's
 *     unit
 * @param confidence of the interval, between 0.5 and 1
 * @param guardrails metrics that must not get worse
 * @param segments columns of the feature table whose values are reported one by one
 * @param holdoutPeriods how many of the latest mature periods make the holdout
 * @param minRows fewer labelled holdout rows are INSUFFICIENT
 * @param minPositives fewer rows of either class are INSUFFICIENT (binary only)
 * @param maxOverlapShare a larger share of holdout entities seen in training is INSUFFICIENT
 * @param floorMargin the first champion must beat the constant prediction by more than this
 */
public record ChallengeSpec(
    String metric,
    double superiorityMargin,
    double confidence,
    List<Guardrail> guardrails,
    List<String> segments,
    int holdoutPeriods,
    long minRows,
    long minPositives,
    double maxOverlapShare,
    double floorMargin,
    Approval approval) {
  public ChallengeSpec {
    guardrails = List.copyOf(guardrails);
    segments = List.copyOf(segments);
  }
}
