package dev.rematch.challenge;

import dev.rematch.evaluation.CostMatrix;
import dev.rematch.evaluation.Metric;
import dev.rematch.evaluation.MetricSet;
import dev.rematch.evaluation.MetricSpec;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The rule of the rematch, as declared. Its canonical JSON ({@link RuleText}) is stored before
 * anything is scored.
 *
 * @param metric a name of the pipeline's metrics that supports the label's task
 * @param superiorityMargin the lower end of the interval of the gain must lie above it; metric's
 *     unit
 * @param confidence of the intervals, and of every guardrail, between 0.5 and 1
 * @param budget how often in a year a challenger may win by chance
 * @param power probability of seeing a gain of the size of effect, between 0.5 and 1
 * @param effect the gain above the superiority margin that is worth waiting for, in the metric's
 *     unit; a holdout that could not show it is INSUFFICIENT; empty: whatever the holdout shows
 * @param nonInferiorityMargin a preferred recipe may be worse by so much, in the metric's unit
 * @param preferences recipes that take the place when they are not worse
 * @param threshold from this probability on a row is decided 1 (binary), unless a version says
 *     otherwise
 * @param costs of decisions, which make the metric {@code cost}
 * @param metrics the pipeline's own metrics that this rule names
 * @param horizonDays how far ahead is predicted; errors of days nearer together may depend on each
 *     other; 0: they do not
 * @param attribution whether a winner's gain is split into data and recipe, by fitting both again
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
    double threshold,
    Optional<CostMatrix> costs,
    List<MetricSpec> metrics,
    int horizonDays,
    Guardrails guardrails,
    HoldoutRule holdout,
    double floorMargin,
    Hysteresis hysteresis,
    Backtest backtest,
    boolean attribution,
    Shadow shadow,
    ApprovalRule approval) {
  public ChallengeSpec {
    preferences = List.copyOf(preferences);
    metrics = List.copyOf(metrics);
  }

  /** What one look may err without a budget: one side of the interval. */
  public double tail() {
    return (1 - confidence) / 2;
  }

  /** Columns of the feature table that a judgement needs, sorted. */
  public List<String> columns(MetricSet known) {
    TreeSet<String> columns = new TreeSet<>(guardrails.segments());
    guardrails.fairness().forEach(f -> columns.add(f.column()));
    columns.addAll(known.get(metric).columns());
    guardrails.metrics().forEach(g -> columns.addAll(known.get(g.metric()).columns()));
    known.declared().values().stream().map(Metric::columns).forEach(columns::addAll);
    return List.copyOf(columns);
  }
}
