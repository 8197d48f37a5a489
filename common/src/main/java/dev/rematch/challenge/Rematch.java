package dev.rematch.challenge;

import dev.rematch.core.Window;
import dev.rematch.evaluation.EvaluationContext;
import dev.rematch.evaluation.Metric;
import dev.rematch.evaluation.Metrics;
import dev.rematch.evaluation.PairedComparison;
import dev.rematch.stats.Multiplicity;
import dev.rematch.stats.PairedDifference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Plays the challengers of one round against the champion, or against the constant prediction while
 * there is no champion, and says what the evidence is worth.
 *
 * <p>A challenger is superior when "its gain is not above the margin" is rejected with the round's
 * alpha after Holm's correction for the challengers of the round. It is held back by a guardrail
 * unless "it is worse by more than the margin" is rejected for every guardrail, with Holm's
 * correction among them. Of several that win, the one with the largest gain takes the place, a
 * superior one before one that is only not worse.
 */
public final class Rematch {
  private final ChallengeSpec rule;
  private final Metric metric;
  private final long seed;

  /**
   * @param seed of the bootstrap
   */
  public Rematch(ChallengeSpec rule, long seed) {
    this.rule = rule;
    this.metric = Metrics.ALL.get(rule.metric());
    this.seed = seed;
  }

  /** What holds a challenger against its opponent; the recipe is "" for the constant. */
  public record Opponent(Optional<Integer> version, String recipe, double[] predictions) {
    /** "v3", or "the constant prediction". */
    String label() {
      return version.map(v -> "v" + v).orElse("the constant prediction");
    }
  }

  /**
   * Who wants the place.
   *
   * @param overlapRows holdout rows whose entity was in a training window of either player
   */
  public record Challenger(int version, String recipe, long overlapRows) {}

  /**
   * One guardrail: held when the challenger is surely not worse by more than the margin.
   *
   * @param pAdjusted one-sided, of "worse by more than the margin", after Holm's correction
   */
  public record GuardrailResult(
      String metric,
      double margin,
      double champion,
      double challenger,
      double delta,
      double low,
      double high,
      double pAdjusted,
      boolean held) {}

  /** Both players on the rows of one segment; reported, not judged. */
  public record SegmentResult(String segment, int rows, double champion, double challenger) {}

  /**
   * The verdict on one challenger, with every figure that led to it.
   *
   * @param alpha what the round was allowed to err; 0 when this challenger was not tested
   */
  public record Judgement(
      Verdict verdict,
      String reason,
      PairedDifference difference,
      double pNotSuperior,
      double pAdjusted,
      double alpha,
      Optional<Missing> missing,
      List<GuardrailResult> guardrails,
      List<SegmentResult> segments) {
    Judgement with(Verdict other, String otherReason) {
      return new Judgement(
          other,
          otherReason,
          difference,
          pNotSuperior,
          pAdjusted,
          alpha,
          missing,
          guardrails,
          segments);
    }
  }

  /**
   * The judgements by version, in the order of the challengers; at most one of them promotes.
   *
   * @param window the holdout's days
   * @param alpha what the round may err, one-sided; 0 when the budget is spent
   */
  public Map<Integer, Judgement> play(
      PairedScores scores,
      Window window,
      Opponent opponent,
      List<Challenger> challengers,
      double alpha) {
    Map<Challenger, PairedDifference> differences = new LinkedHashMap<>();
    Map<Challenger, Refusal> refusals = new LinkedHashMap<>();
    Power power = new Power(scores.rows(), window, alpha, rule.power());
    for (Challenger challenger : challengers) {
      double[] theirs = scores.predictions().get(challenger.version());
      PairedDifference difference = compare(metric, scores, opponent.predictions(), theirs);
      differences.put(challenger, difference);
      Evidence.refusal(rule, scores, challenger, theirs, difference, power)
          .ifPresent(r -> refusals.put(challenger, r));
    }
    Map<Challenger, Double> adjusted = adjusted(differences, refusals, opponent);
    Map<Integer, Judgement> judgements = new LinkedHashMap<>();
    differences.forEach(
        (challenger, difference) -> {
          Round round = new Round(scores, opponent, challenger, difference, alpha, power);
          Optional<Refusal> refusal = Optional.ofNullable(refusals.get(challenger));
          judgements.put(
              challenger.version(),
              refusal
                  .map(r -> refused(round, r))
                  .orElseGet(() -> judged(round, adjusted.get(challenger))));
        });
    return onlyTheBest(judgements);
  }

  /** Why a challenger is not tested at all. */
  record Refusal(Verdict verdict, String why, Optional<Missing> missing) {}

  /** One challenger's part of the round. */
  private record Round(
      PairedScores scores,
      Opponent opponent,
      Challenger challenger,
      PairedDifference difference,
      double alpha,
      Power power) {}

  private double margin(Opponent opponent) {
    return opponent.version().isPresent() ? rule.superiorityMargin() : rule.floorMargin();
  }

  private PairedDifference gain(PairedDifference difference) {
    return metric.direction().gain(difference);
  }

  /** Holm over the challengers that are tested. */
  private Map<Challenger, Double> adjusted(
      Map<Challenger, PairedDifference> differences,
      Map<Challenger, Refusal> refusals,
      Opponent opponent) {
    List<Challenger> tested =
        differences.keySet().stream().filter(c -> !refusals.containsKey(c)).toList();
    double[] p =
        tested.stream()
            .mapToDouble(c -> gain(differences.get(c)).pNotAbove(margin(opponent)))
            .toArray();
    double[] holm = Multiplicity.holm(p);
    Map<Challenger, Double> adjusted = new LinkedHashMap<>();
    for (int i = 0; i < holm.length; i++) {
      adjusted.put(tested.get(i), holm[i]);
    }
    return adjusted;
  }

  private Judgement refused(Round round, Refusal refusal) {
    return new Judgement(
        refusal.verdict(),
        "Kept "
            + round.opponent().label()
            + ": "
            + name(round.challenger())
            + " could not be judged, "
            + refusal.why()
            + Explanation.settled(refusal.missing()),
        round.difference(),
        Double.NaN,
        Double.NaN,
        0,
        refusal.missing(),
        List.of(),
        segments(round));
  }

  private Judgement judged(Round round, double pAdjusted) {
    PairedDifference gain = gain(round.difference());
    double margin = margin(round.opponent());
    List<GuardrailResult> guardrails = guardrails(round);
    List<GuardrailResult> worse = guardrails.stream().filter(g -> !g.held()).toList();
    boolean superior = pAdjusted <= round.alpha();
    Optional<Preference> preference = preference(round);
    boolean notWorse =
        preference.isPresent() && gain.pNotAbove(-rule.nonInferiorityMargin()) <= round.alpha();
    Explanation words =
        new Explanation(
            metric, rule.confidence(), name(round.challenger()), round.opponent().label(), gain);
    Verdict verdict;
    String reason;
    Optional<Missing> missing = Optional.empty();
    if ((superior || notWorse) && !worse.isEmpty()) {
      verdict = Verdict.KEEP;
      reason = words.heldBack(worse);
    } else if (superior) {
      verdict = Verdict.PROMOTE_SUPERIOR;
      reason = words.superior(margin, pAdjusted, round.alpha());
    } else if (notWorse) {
      verdict = Verdict.PROMOTE_NONINFERIOR;
      reason = words.notWorse(rule.nonInferiorityMargin(), preference.get().reason());
    } else {
      Optional<Missing> ofEffect =
          rule.effect().flatMap(e -> Missing.of(round.power(), gain, e)).filter(m -> m.rows() > 0);
      missing =
          ofEffect.isPresent()
              ? ofEffect
              : Missing.of(round.power(), gain, gain.delta() - margin).filter(m -> m.rows() > 0);
      verdict = ofEffect.isPresent() ? Verdict.INSUFFICIENT : Verdict.KEEP;
      reason =
          round.alpha() > 0
              ? words.noGain(margin, pAdjusted, round.alpha(), missing)
              : words.budgetSpent();
    }
    return new Judgement(
        verdict,
        reason,
        round.difference(),
        gain.pNotAbove(margin),
        pAdjusted,
        round.alpha(),
        missing,
        guardrails,
        segments(round));
  }

  /** A preferred recipe has to replace another one: by itself it would do so every time. */
  private Optional<Preference> preference(Round round) {
    return rule.preferences().stream()
        .filter(p -> p.recipe().equals(round.challenger().recipe()))
        .filter(p -> round.opponent().version().isPresent())
        .filter(p -> !p.recipe().equals(round.opponent().recipe()))
        .findFirst();
  }

  private Map<Integer, Judgement> onlyTheBest(Map<Integer, Judgement> judgements) {
    Optional<Integer> best = Optional.empty();
    for (Map.Entry<Integer, Judgement> each : judgements.entrySet()) {
      Judgement judgement = each.getValue();
      if (judgement.verdict().promotes()
          && best.map(b -> better(judgement, judgements.get(b))).orElse(true)) {
        best = Optional.of(each.getKey());
      }
    }
    Map<Integer, Judgement> settled = new LinkedHashMap<>();
    for (Map.Entry<Integer, Judgement> each : judgements.entrySet()) {
      boolean beaten =
          each.getValue().verdict().promotes() && !best.equals(Optional.of(each.getKey()));
      settled.put(
          each.getKey(),
          beaten
              ? each.getValue()
                  .with(
                      Verdict.KEEP,
                      each.getValue().reason() + "; but v" + best.get() + " won by more")
              : each.getValue());
    }
    return settled;
  }

  private boolean better(Judgement one, Judgement other) {
    if (one.verdict() != other.verdict()) {
      return one.verdict() == Verdict.PROMOTE_SUPERIOR;
    }
    return gain(one.difference()).delta() > gain(other.difference()).delta();
  }

  private static String name(Challenger challenger) {
    return "v" + challenger.version() + " " + challenger.recipe();
  }

  /** The constant prediction is no model whose other virtues are worth guarding. */
  private List<GuardrailResult> guardrails(Round round) {
    List<Guardrail> declared =
        round.opponent().version().isPresent() ? rule.guardrails() : List.of();
    double[] challenger = round.scores().predictions().get(round.challenger().version());
    List<PairedDifference> differences = new ArrayList<>();
    double[] p = new double[declared.size()];
    for (int i = 0; i < p.length; i++) {
      Guardrail guardrail = declared.get(i);
      Metric guarded = Metrics.ALL.get(guardrail.metric());
      PairedDifference d =
          compare(guarded, round.scores(), round.opponent().predictions(), challenger);
      differences.add(d);
      double worse = guarded.direction().gain(d).pNotAbove(-guardrail.margin());
      // What is undefined is not known to hold.
      p[i] = Double.isNaN(worse) ? 1 : worse;
    }
    double[] adjusted = Multiplicity.holm(p);
    List<GuardrailResult> results = new ArrayList<>();
    for (int i = 0; i < p.length; i++) {
      PairedDifference d = differences.get(i);
      results.add(
          new GuardrailResult(
              declared.get(i).metric(),
              declared.get(i).margin(),
              d.valueB(),
              d.valueA(),
              d.delta(),
              d.low(),
              d.high(),
              adjusted[i],
              adjusted[i] <= (1 - rule.confidence()) / 2));
    }
    return results;
  }

  private PairedDifference compare(
      Metric by, PairedScores scores, double[] champion, double[] challenger) {
    return PairedComparison.compare(
        by,
        EvaluationContext.of(scores.task(), scores.labels(), champion),
        EvaluationContext.of(scores.task(), scores.labels(), challenger),
        scores.entityHashes(),
        rule.confidence(),
        seed);
  }

  private List<SegmentResult> segments(Round round) {
    double[] challenger = round.scores().predictions().get(round.challenger().version());
    return segments(metric, round.scores(), round.opponent().predictions(), challenger);
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
