package dev.rematch.challenge;

import dev.rematch.core.Task;
import dev.rematch.evaluation.Direction;
import dev.rematch.evaluation.EvaluationContext;
import dev.rematch.evaluation.Metric;
import dev.rematch.evaluation.Metrics;
import dev.rematch.evaluation.PairedComparison;
import dev.rematch.stats.PairedDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Plays one challenger against the champion, or against the constant prediction while there is no
 * champion, and says what the evidence is worth.
 */
public final class Rematch {
  private final ChallengeSpec rule;
  private final long seed;

  /**
   * @param seed of the bootstrap
   */
  public Rematch(ChallengeSpec rule, long seed) {
    this.rule = rule;
    this.seed = seed;
  }

  /** What holds a challenger against its opponent. */
  public record Opponent(Optional<Integer> version, double[] predictions) {
    /** "v3", or "the constant prediction". */
    String label() {
      return version.map(v -> "v" + v).orElse("the constant prediction");
    }
  }

  /** One guardrail: held when the challenger is surely not worse by more than the margin. */
  public record GuardrailResult(
      String metric,
      double margin,
      double champion,
      double challenger,
      double delta,
      double low,
      double high,
      boolean held) {}

  /** Both players on the rows of one segment; reported, not judged. */
  public record SegmentResult(String segment, int rows, double champion, double challenger) {}

  /** The verdict on one challenger, with every figure that led to it. */
  public record Judgement(
      Verdict verdict,
      String reason,
      PairedDifference difference,
      List<GuardrailResult> guardrails,
      List<SegmentResult> segments) {}

  /**
   * @param overlapRows rows whose entity was in a training window of either player
   */
  public Judgement play(PairedScores scores, Opponent opponent, int challenger, long overlapRows) {
    Metric metric = Metrics.ALL.get(rule.metric());
    double[] theirs = scores.predictions().get(challenger);
    PairedDifference difference = compare(metric, scores, opponent.predictions(), theirs);
    List<GuardrailResult> guardrails = new ArrayList<>();
    // The constant prediction is no model whose other virtues are worth guarding.
    for (Guardrail guardrail :
        opponent.version().isPresent() ? rule.guardrails() : List.<Guardrail>of()) {
      guardrails.add(guard(guardrail, scores, opponent.predictions(), theirs));
    }
    List<SegmentResult> segments = segments(metric, scores, opponent.predictions(), theirs);
    Optional<String> insufficient = insufficient(scores, overlapRows, difference);
    if (insufficient.isPresent()) {
      return new Judgement(
          Verdict.INSUFFICIENT, insufficient.get(), difference, guardrails, segments);
    }
    return judge(metric, opponent, challenger, difference, guardrails, segments);
  }

  private Judgement judge(
      Metric metric,
      Opponent opponent,
      int challenger,
      PairedDifference difference,
      List<GuardrailResult> guardrails,
      List<SegmentResult> segments) {
    double margin = opponent.version().isPresent() ? rule.superiorityMargin() : rule.floorMargin();
    double sureGain = sureGain(metric, difference);
    String figures =
        String.format(
            Locale.ROOT,
            "%s of v%d is %.4f against %.4f of %s: difference %+.4f [%+.4f, %+.4f]",
            metric.name(),
            challenger,
            difference.valueA(),
            difference.valueB(),
            opponent.label(),
            difference.delta(),
            difference.low(),
            difference.high());
    List<String> worse =
        guardrails.stream()
            .filter(g -> !g.held())
            .map(
                g ->
                    String.format(
                        Locale.ROOT,
                        "%s may be worse by more than %s: difference %+.4f [%+.4f, %+.4f]",
                        g.metric(),
                        g.margin(),
                        g.delta(),
                        g.low(),
                        g.high()))
            .toList();
    if (!(sureGain > margin)) {
      return new Judgement(
          Verdict.KEEP,
          figures + "; the gain is not surely above " + margin,
          difference,
          guardrails,
          segments);
    }
    if (!worse.isEmpty()) {
      return new Judgement(
          Verdict.KEEP,
          figures + "; but guardrail " + String.join(" and ", worse),
          difference,
          guardrails,
          segments);
    }
    return new Judgement(
        Verdict.PROMOTE,
        figures + "; the gain is surely above " + margin,
        difference,
        guardrails,
        segments);
  }

  private Optional<String> insufficient(
      PairedScores scores, long overlapRows, PairedDifference difference) {
    if (scores.rows() < rule.minRows()) {
      return Optional.of(
          "the holdout has "
              + scores.rows()
              + " labelled rows, fewer than the "
              + rule.minRows()
              + " that the rule asks for");
    }
    if (scores.task() == Task.BINARY) {
      long rarer = Math.min(scores.positives(), scores.rows() - scores.positives());
      if (rarer < rule.minPositives()) {
        return Optional.of(
            "the holdout has "
                + rarer
                + " rows of the rarer label, fewer than the "
                + rule.minPositives()
                + " that the rule asks for");
      }
    }
    if (overlapRows > rule.maxOverlapShare() * scores.rows()) {
      return Optional.of(
          overlapRows
              + " of "
              + scores.rows()
              + " holdout rows belong to entities that were trained on, more than the share of "
              + rule.maxOverlapShare()
              + " that the rule allows");
    }
    // A p-value that is undefined means that the variance estimate has broken down.
    if (Double.isNaN(difference.low())
        || Double.isNaN(difference.high())
        || Double.isNaN(difference.pValue())) {
      return Optional.of(
          rule.metric() + " or its uncertainty is undefined on this holdout: no evidence");
    }
    return Optional.empty();
  }

  private GuardrailResult guard(
      Guardrail guardrail, PairedScores scores, double[] champion, double[] challenger) {
    Metric metric = Metrics.ALL.get(guardrail.metric());
    PairedDifference d = compare(metric, scores, champion, challenger);
    boolean held = sureGain(metric, d) >= -guardrail.margin();
    return new GuardrailResult(
        guardrail.metric(),
        guardrail.margin(),
        d.valueB(),
        d.valueA(),
        d.delta(),
        d.low(),
        d.high(),
        held);
  }

  /** The end of the interval that is worst for the challenger, as a gain; NaN stays NaN. */
  private static double sureGain(Metric metric, PairedDifference difference) {
    return metric.direction() == Direction.HIGHER_IS_BETTER ? difference.low() : -difference.high();
  }

  private PairedDifference compare(
      Metric metric, PairedScores scores, double[] champion, double[] challenger) {
    return PairedComparison.compare(
        metric,
        EvaluationContext.of(scores.task(), scores.labels(), champion),
        EvaluationContext.of(scores.task(), scores.labels(), challenger),
        scores.entityHashes(),
        rule.confidence(),
        seed);
  }

  private static List<SegmentResult> segments(
      Metric metric, PairedScores scores, double[] champion, double[] challenger) {
    List<SegmentResult> results = new ArrayList<>();
    scores
        .segments()
        .forEach(
            (column, values) ->
                rowsByValue(values)
                    .forEach(
                        (value, rows) ->
                            results.add(
                                new SegmentResult(
                                    column + "=" + value,
                                    rows.length,
                                    value(metric, scores, champion, rows),
                                    value(metric, scores, challenger, rows)))));
    return results;
  }

  private static double value(
      Metric metric, PairedScores scores, double[] predictions, int[] rows) {
    return metric.value(
        EvaluationContext.of(scores.task(), pick(scores.labels(), rows), pick(predictions, rows)));
  }

  private static Map<String, int[]> rowsByValue(String[] values) {
    Map<String, List<Integer>> lists = new TreeMap<>();
    for (int i = 0; i < values.length; i++) {
      lists.computeIfAbsent(values[i], v -> new ArrayList<>()).add(i);
    }
    Map<String, int[]> rows = new TreeMap<>();
    lists.forEach((v, l) -> rows.put(v, l.stream().mapToInt(Integer::intValue).toArray()));
    return rows;
  }

  private static double[] pick(double[] values, int[] rows) {
    double[] picked = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      picked[i] = values[rows[i]];
    }
    return picked;
  }
}
