package dev.rematch.challenge;

import dev.rematch.core.Task;
import dev.rematch.evaluation.Sampling;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Rules and holdouts for the tests of the rematch. */
final class Rules {
  private Rules() {}

  /** By ROC AUC, without guardrails, preferences or minimums. */
  static ChallengeSpec plain(double margin) {
    return of("roc-auc", margin, Optional.empty(), List.of(), List.of());
  }

  static ChallengeSpec of(
      String metric,
      double margin,
      Optional<Double> effect,
      List<Preference> preferences,
      List<Guardrail> guardrails) {
    Guardrails none = Guardrails.NONE;
    return guarded(
        metric,
        margin,
        effect,
        preferences,
        new Guardrails(
            guardrails,
            none.segments(),
            none.segmentMargin(),
            none.segmentMinRows(),
            none.fairness(),
            none.maxFlipShare(),
            none.maxScoreShift(),
            none.maxScoringTimeRatio(),
            none.maxNullChange()));
  }

  static ChallengeSpec guarded(Guardrails guardrails) {
    return guarded("roc-auc", 0, Optional.empty(), List.of(), guardrails);
  }

  private static ChallengeSpec guarded(
      String metric,
      double margin,
      Optional<Double> effect,
      List<Preference> preferences,
      Guardrails guardrails) {
    return with(metric, margin, effect, preferences, guardrails, Hysteresis.NONE, Shadow.NONE);
  }

  static ChallengeSpec with(
      String metric,
      double margin,
      Optional<Double> effect,
      List<Preference> preferences,
      Guardrails guardrails,
      Hysteresis hysteresis,
      Shadow shadow) {
    return new ChallengeSpec(
        metric,
        margin,
        0.95,
        new AlphaBudget(0.05, AlphaBudget.Spending.POCOCK),
        0.8,
        effect,
        0.02,
        preferences,
        0.5,
        Optional.empty(),
        List.of(),
        0,
        guardrails,
        new HoldoutRule(1, 10, 3, 0.01, true, 12),
        0,
        hysteresis,
        Backtest.NONE,
        false,
        shadow,
        ApprovalRule.AUTOMATIC);
  }

  /**
   * A holdout on which each version sees the truth through noise of its own.
   *
   * @param noise by version; 0 sees the true probability
   * @param rowsPerEntity rows of one entity are copies of each other
   */
  static PairedScores holdout(
      int rows, int rowsPerEntity, Map<Integer, Double> noise, Random random) {
    double[] labels = new double[rows];
    long[] entities = new long[rows];
    Map<Integer, double[]> predictions = new LinkedHashMap<>();
    noise.keySet().stream().sorted().forEach(v -> predictions.put(v, new double[rows]));
    for (int i = 0; i < rows; i++) {
      boolean first = i % rowsPerEntity == 0;
      entities[i] = first ? random.nextLong() : entities[i - 1];
      double margin = random.nextGaussian() * 1.5;
      labels[i] =
          first ? (random.nextDouble() < 1 / (1 + Math.exp(-margin)) ? 1 : 0) : labels[i - 1];
      for (Map.Entry<Integer, double[]> each : predictions.entrySet()) {
        double seen = margin + noise.get(each.getKey()) * random.nextGaussian();
        each.getValue()[i] = first ? 1 / (1 + Math.exp(-seen)) : each.getValue()[i - 1];
      }
    }
    return PairedScores.of(Task.BINARY, Sampling.byEntity(entities), labels, predictions, Map.of());
  }
}
