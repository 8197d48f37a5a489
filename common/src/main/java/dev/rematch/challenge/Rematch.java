package dev.rematch.challenge;

import dev.rematch.core.Window;
import dev.rematch.evaluation.Metric;
import dev.rematch.evaluation.MetricSet;
import dev.rematch.evaluation.PairedComparison;
import dev.rematch.stats.Multiplicity;
import dev.rematch.stats.PairedDifference;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
  private final MetricSet metrics;
  private final Metric metric;
  private final long seed;

  /**
   * @param metrics those that the rule may name
   * @param seed of the bootstrap
   */
  public Rematch(ChallengeSpec rule, MetricSet metrics, long seed) {
    this.rule = rule;
    this.metrics = metrics;
    this.metric = metrics.get(rule.metric());
    this.seed = seed;
  }

  /**
   * What holds a challenger against its opponent.
   *
   * @param version empty for the constant prediction
   * @param recipe "" for the constant
   * @param trainedTo the first day that it was not trained on; the constant has none
   */
  public record Opponent(
      Optional<Integer> version,
      String recipe,
      Optional<LocalDate> trainedTo,
      double[] predictions) {
    /** "v3", or "the constant prediction". */
    String label() {
      return version.map(v -> "v" + v).orElse("the constant prediction");
    }
  }

  /**
   * Who wants the place.
   *
   * @param trainedTo the first day that it was not trained on
   * @param ready whether it may take the place at once; of several winners a ready one goes first
   */
  public record Challenger(int version, String recipe, LocalDate trainedTo, boolean ready) {
    public Challenger(int version, String recipe, LocalDate trainedTo) {
      this(version, recipe, trainedTo, true);
    }
  }

  /**
   * The verdict on one challenger, with every figure that led to it.
   *
   * @param alpha what the round was allowed to err; 0 when this challenger was not tested
   * @param heldBy the gate that held a winner back
   * @param ifKept how the reason begins when a winner is kept out after all
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
      Optional<String> heldBy,
      String ifKept) {
    private Judgement kept(String why, Optional<String> gate) {
      return new Judgement(
          Verdict.KEEP,
          ifKept + ", but " + why,
          difference,
          pNotSuperior,
          pAdjusted,
          alpha,
          missing,
          guardrails,
          gate,
          ifKept);
    }

    /** The same figures, and a gate that keeps the winner out. */
    Judgement heldBack(String gate, String why) {
      return kept(why, Optional.of(gate));
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
      PairedDifference difference = compare(scores, opponent, challenger);
      differences.put(challenger, difference);
      new Evidence(rule, scores, window, opponent, power)
          .refusal(challenger, theirs, difference)
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
    return onlyTheBest(judgements, challengers);
  }

  /**
   * Whether a former champion is surely better than the one that took its place, by more than the
   * rule's margin: a promotion means that it should come back. Spends nothing of the budget, for it
   * can only undo.
   */
  public Judgement watch(PairedScores scores, Window window, Opponent champion, Challenger former) {
    double[] theirs = scores.predictions().get(former.version());
    PairedDifference difference = compare(scores, champion, former);
    Power power = new Power(scores.rows(), window, rule.tail(), rule.power());
    Round round = new Round(scores, champion, former, difference, 0, power);
    Optional<Refusal> refusal =
        new Evidence(rule, scores, window, champion, power).refusal(former, theirs, difference);
    if (refusal.isPresent()) {
      return refused(round, refusal.get());
    }
    PairedDifference gain = gain(difference);
    boolean better = gain.low() > rule.shadow().watchMargin();
    Explanation words =
        new Explanation(metric, rule.confidence(), name(former), champion.label(), gain);
    return new Judgement(
        better ? Verdict.PROMOTE_SUPERIOR : Verdict.KEEP,
        words.watched(better, rule.shadow().watchMargin()),
        difference,
        gain.pNotAbove(rule.shadow().watchMargin()),
        Double.NaN,
        0,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        words.kept());
  }

  private PairedDifference compare(PairedScores scores, Opponent opponent, Challenger challenger) {
    return PairedComparison.compare(
        metric,
        scores.context(opponent.predictions(), opponent.version(), rule.threshold()),
        scores.context(challenger.version(), rule.threshold()),
        scores.sampling(),
        rule.confidence(),
        seed);
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
        Optional.empty(),
        "");
  }

  private Judgement judged(Round round, double pAdjusted) {
    PairedDifference gain = gain(round.difference());
    double margin = margin(round.opponent());
    List<GuardrailResult> guardrails = guardrails(round);
    List<GuardrailResult> worse =
        guardrails.stream().filter(g -> g.status() == GuardrailResult.Status.BROKEN).toList();
    boolean superior = pAdjusted <= round.alpha();
    Optional<Preference> preference = preference(round);
    boolean notWorse =
        preference.isPresent() && gain.pNotAbove(-rule.nonInferiorityMargin()) <= round.alpha();
    Explanation words =
        new Explanation(
            metric, rule.confidence(), name(round.challenger()), round.opponent().label(), gain);
    Verdict verdict = onFigures(superior, notWorse);
    String reason;
    Optional<Missing> missing = Optional.empty();
    if (verdict.promotes() && !worse.isEmpty()) {
      verdict = Verdict.KEEP;
      reason = words.heldBack(worse);
    } else if (verdict == Verdict.PROMOTE_SUPERIOR) {
      reason = words.superior(margin, pAdjusted, round.alpha());
    } else if (verdict == Verdict.PROMOTE_NONINFERIOR) {
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
        Optional.empty(),
        words.kept());
  }

  /**
   * What the figures alone say.
   *
   * @param superior the gain is surely above the superiority margin
   * @param notWorse the challenger is preferred for a declared reason, and surely not worse
   */
  static Verdict onFigures(boolean superior, boolean notWorse) {
    if (superior) {
      return Verdict.PROMOTE_SUPERIOR;
    }
    return notWorse ? Verdict.PROMOTE_NONINFERIOR : Verdict.KEEP;
  }

  /** A preferred recipe has to replace another one: by itself it would do so every time. */
  private Optional<Preference> preference(Round round) {
    return rule.preferences().stream()
        .filter(p -> p.recipe().equals(round.challenger().recipe()))
        .filter(p -> round.opponent().version().isPresent())
        .filter(p -> !p.recipe().equals(round.opponent().recipe()))
        .findFirst();
  }

  private Map<Integer, Judgement> onlyTheBest(
      Map<Integer, Judgement> judgements, List<Challenger> challengers) {
    Set<Integer> ready = new HashSet<>();
    challengers.stream().filter(Challenger::ready).forEach(c -> ready.add(c.version()));
    Optional<Integer> best = Optional.empty();
    for (Map.Entry<Integer, Judgement> each : judgements.entrySet()) {
      Judgement judgement = each.getValue();
      if (judgement.verdict().promotes()
          && best.map(
                  b ->
                      ready.contains(b) == ready.contains(each.getKey())
                          ? better(judgement, judgements.get(b))
                          : ready.contains(each.getKey()))
              .orElse(true)) {
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
                  .kept(
                      "v" + best.get() + " won by more", Optional.of(Restraint.Gate.BEATEN.name()))
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
    return round
        .opponent()
        .version()
        .map(
            champion ->
                new GuardrailCheck(
                        rule,
                        metrics,
                        seed,
                        round.scores(),
                        round.scores().context(champion, rule.threshold()),
                        round.scores().context(round.challenger().version(), rule.threshold()))
                    .results(champion, round.challenger().version()))
        .orElse(List.of());
  }
}
