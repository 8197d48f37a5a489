package dev.rematch.challenge;

import dev.rematch.challenge.GuardrailResult.Status;
import dev.rematch.core.Task;
import dev.rematch.evaluation.Direction;
import dev.rematch.evaluation.EvaluationContext;
import dev.rematch.evaluation.Metric;
import dev.rematch.evaluation.MetricSet;
import dev.rematch.evaluation.PairedComparison;
import dev.rematch.evaluation.Sampling;
import dev.rematch.stats.BinDistance;
import dev.rematch.stats.Bins;
import dev.rematch.stats.ClusteredMean;
import dev.rematch.stats.Multiplicity;
import dev.rematch.stats.Normal;
import dev.rematch.stats.PairedDifference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tests every guardrail of one challenger. Metrics, segments, fairness gaps and flipped decisions
 * are held when "worse by more than the margin" is rejected, with Holm's correction over all of
 * them; the rest by their value.
 *
 * <p>A segment is assessed when it has enough rows: as many as the rule asks for, and as many as it
 * takes to show that an equal challenger is not worse, with the rule's power. One with fewer rows
 * is broken all the same when it is surely worse.
 */
final class GuardrailCheck {
  private final ChallengeSpec rule;
  private final MetricSet metrics;
  private final long seed;
  private final PairedScores scores;
  private final EvaluationContext champion;
  private final EvaluationContext challenger;

  GuardrailCheck(
      ChallengeSpec rule,
      MetricSet metrics,
      long seed,
      PairedScores scores,
      EvaluationContext champion,
      EvaluationContext challenger) {
    this.rule = rule;
    this.metrics = metrics;
    this.seed = seed;
    this.scores = scores;
    this.champion = champion;
    this.challenger = challenger;
  }

  /** A guardrail before its p-value is corrected. */
  private record Tested(GuardrailResult result, double p, Family family, boolean surelyWorse) {}

  /** Which tests share a correction, and what it means not to pass. */
  private enum Family {
    /** Whatever is not shown to hold is broken. */
    MUST_HOLD,
    /** Its rows could not show that an equal challenger holds; it may hold all the same. */
    MAY_HOLD,
    /** Fewer rows than the rule asks for. */
    TOO_SMALL
  }

  /**
   * The results in the order of the rule.
   *
   * @param versions champion and challenger, for what was found by trying them out
   */
  List<GuardrailResult> results(int championVersion, int challengerVersion) {
    List<Tested> tested = new ArrayList<>();
    for (Guardrail guardrail : rule.guardrails().metrics()) {
      tested.add(
          onAllRows(
              "metric",
              metrics.get(guardrail.metric()),
              guardrail.margin(),
              champion,
              challenger,
              scores.sampling()));
    }
    rule.guardrails().fairness().forEach(f -> tested.add(fairness(f)));
    flips().ifPresent(tested::add);
    tested.addAll(segments());
    List<GuardrailResult> results = new ArrayList<>(corrected(tested));
    scoreShift().ifPresent(results::add);
    results.addAll(probes(championVersion, challengerVersion));
    return results;
  }

  /** Holm within each family: what can hardly hold takes no power from what must. */
  private List<GuardrailResult> corrected(List<Tested> tested) {
    Iterator<Double> must = holm(tested, Family.MUST_HOLD);
    Iterator<Double> may = holm(tested, Family.MAY_HOLD);
    List<GuardrailResult> results = new ArrayList<>();
    for (Tested each : tested) {
      results.add(
          switch (each.family()) {
            case MUST_HOLD -> {
              double p = must.next();
              yield each.result().as(p, p <= rule.tail() ? Status.HELD : Status.BROKEN);
            }
            case MAY_HOLD -> {
              double p = may.next();
              yield p <= rule.tail()
                  ? each.result().as(p, Status.HELD)
                  : each.result().as(p, each.surelyWorse() ? Status.BROKEN : Status.NOT_ASSESSED);
            }
            case TOO_SMALL -> each.result().as(Double.NaN, Status.NOT_ASSESSED);
          });
    }
    return results;
  }

  private static Iterator<Double> holm(List<Tested> tested, Family family) {
    double[] p = tested.stream().filter(t -> t.family() == family).mapToDouble(Tested::p).toArray();
    return Arrays.stream(Multiplicity.holm(p)).iterator();
  }

  private Tested onAllRows(
      String kind,
      Metric metric,
      double margin,
      EvaluationContext theirs,
      EvaluationContext ours,
      Sampling sampling) {
    PairedDifference d =
        PairedComparison.compare(metric, theirs, ours, sampling, rule.confidence(), seed);
    return tested(
        kind, metric.name(), metric.direction(), margin, d, ours.rows(), Family.MUST_HOLD);
  }

  private static Tested tested(
      String kind,
      String name,
      Direction direction,
      double margin,
      PairedDifference d,
      int rows,
      Family family) {
    PairedDifference gain = direction.gain(d);
    double p = gain.pNotAbove(-margin);
    return new Tested(
        new GuardrailResult(
            kind,
            name,
            rows,
            margin,
            d.valueB(),
            d.valueA(),
            d.delta(),
            d.low(),
            d.high(),
            p,
            Status.BROKEN),
        // What is undefined is not known to hold.
        Double.isNaN(p) ? 1 : p,
        family,
        gain.high() < -margin);
  }

  /** Groups with too few rows would make any gap; they are left out, and named by the segments. */
  private Tested fairness(FairnessRule fairness) {
    Metric metric = fairness.gap().metric(fairness.column());
    Map<String, int[]> groups = rowsByValue(scores.attributes().get(fairness.column()));
    int[] rows =
        groups.values().stream()
            .filter(g -> g.length >= rule.guardrails().segmentMinRows())
            .flatMapToInt(Arrays::stream)
            .sorted()
            .toArray();
    long large =
        groups.values().stream()
            .filter(g -> g.length >= rule.guardrails().segmentMinRows())
            .count();
    PairedDifference d = compareOn(metric, rows);
    return tested(
        "fairness",
        metric.name(),
        metric.direction(),
        fairness.margin(),
        d,
        rows.length,
        large >= 2 ? Family.MUST_HOLD : Family.TOO_SMALL);
  }

  private PairedDifference compareOn(Metric metric, int[] rows) {
    return PairedComparison.compare(
        metric,
        champion.pick(rows),
        challenger.pick(rows),
        scores.sampling().pick(rows),
        rule.confidence(),
        seed);
  }

  private Optional<Tested> flips() {
    if (rule.guardrails().maxFlipShare().isEmpty() || scores.task() == Task.REGRESSION) {
      return Optional.empty();
    }
    double most = rule.guardrails().maxFlipShare().get();
    double[] flipped = new double[scores.rows()];
    for (int i = 0; i < flipped.length; i++) {
      flipped[i] = decision(champion, i) == decision(challenger, i) ? 0 : 1;
    }
    ClusteredMean mean = ClusteredMean.of(flipped, scores.sampling().entities());
    double error = mean.standardError();
    double p =
        error > 0 ? Normal.upperTail((most - mean.mean()) / error) : mean.mean() <= most ? 0 : 1;
    double reach = Normal.quantile(1 - rule.tail()) * error;
    return Optional.of(
        new Tested(
            new GuardrailResult(
                "flips",
                "flipped decisions",
                flipped.length,
                most,
                Double.NaN,
                Double.NaN,
                mean.mean(),
                mean.mean() - reach,
                mean.mean() + reach,
                p,
                Status.BROKEN),
            p,
            Family.MUST_HOLD,
            false));
  }

  private static double decision(EvaluationContext context, int row) {
    double prediction = context.predictions()[row];
    return context.task() == Task.BINARY ? (prediction >= context.threshold() ? 1 : 0) : prediction;
  }

  private List<Tested> segments() {
    List<Tested> tested = new ArrayList<>();
    Metric metric = metrics.get(rule.metric());
    double margin = rule.guardrails().segmentMargin();
    List<String> names = new ArrayList<>();
    List<int[]> segments = new ArrayList<>();
    for (String column : rule.guardrails().segments()) {
      rowsByValue(scores.attributes().get(column))
          .forEach(
              (value, rows) -> {
                names.add(column + "=" + value);
                segments.add(rows);
              });
    }
    long large =
        segments.stream().filter(s -> s.length >= rule.guardrails().segmentMinRows()).count();
    double reach =
        Normal.quantile(1 - rule.tail() / Math.max(1, large)) + Normal.quantile(rule.power());
    for (int i = 0; i < names.size(); i++) {
      int[] rows = segments.get(i);
      boolean enough = rows.length >= rule.guardrails().segmentMinRows();
      PairedDifference d = compareOn(metric, rows);
      boolean known = !Double.isNaN(d.standardError()) && !Double.isNaN(d.pValue());
      boolean telling = known && d.standardError() * reach <= margin;
      Tested each =
          tested(
              "segment", names.get(i), metric.direction(), margin, d, rows.length, Family.MAY_HOLD);
      tested.add(
          new Tested(
              each.result(),
              each.p(),
              enough ? (telling ? Family.MUST_HOLD : Family.MAY_HOLD) : Family.TOO_SMALL,
              each.surelyWorse()));
    }
    return tested;
  }

  private Optional<GuardrailResult> scoreShift() {
    return rule.guardrails()
        .maxScoreShift()
        .map(
            most -> {
              Bins bins = Bins.deciles(champion.predictions());
              double shift =
                  BinDistance.POPULATION_STABILITY.of(
                      bins.counts(champion.predictions()), bins.counts(challenger.predictions()));
              return byValue("score-shift", "shift of scores (PSI)", most, shift);
            });
  }

  private List<GuardrailResult> probes(int championVersion, int challengerVersion) {
    Probe theirs = scores.probes().getOrDefault(championVersion, Probe.NONE);
    Probe ours = scores.probes().getOrDefault(challengerVersion, Probe.NONE);
    List<GuardrailResult> results = new ArrayList<>();
    rule.guardrails()
        .maxScoringTimeRatio()
        .ifPresent(
            most ->
                results.add(
                    byValue(
                        "scoring-time",
                        "time to score over the champion's",
                        most,
                        ours.scoringMicros() / theirs.scoringMicros())));
    rule.guardrails()
        .maxNullChange()
        .ifPresent(
            most ->
                results.add(
                    byValue(
                        "null-change",
                        "change of the prediction for a missing or unseen value",
                        most,
                        ours.nullChange())));
    return results;
  }

  private GuardrailResult byValue(String kind, String name, double most, double value) {
    double nan = Double.NaN;
    return new GuardrailResult(
        kind,
        name,
        scores.rows(),
        most,
        nan,
        nan,
        value,
        nan,
        nan,
        nan,
        value <= most ? Status.HELD : Status.BROKEN);
  }

  static Map<String, int[]> rowsByValue(String[] values) {
    Map<String, List<Integer>> lists = new TreeMap<>();
    for (int i = 0; i < values.length; i++) {
      lists.computeIfAbsent(values[i], v -> new ArrayList<>()).add(i);
    }
    Map<String, int[]> rows = new TreeMap<>();
    lists.forEach((v, l) -> rows.put(v, l.stream().mapToInt(Integer::intValue).toArray()));
    return rows;
  }
}
