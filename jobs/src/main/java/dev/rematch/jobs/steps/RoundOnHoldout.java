package dev.rematch.jobs.steps;

import dev.rematch.challenge.Attribution;
import dev.rematch.challenge.BacktestResult;
import dev.rematch.challenge.Decision;
import dev.rematch.challenge.PairedScores;
import dev.rematch.challenge.Probe;
import dev.rematch.challenge.Rematch.Judgement;
import dev.rematch.challenge.RuleText;
import dev.rematch.challenge.StoredRule;
import dev.rematch.core.TableVersion;
import dev.rematch.core.Window;
import dev.rematch.evaluation.EvaluationContext;
import dev.rematch.evaluation.Metric;
import dev.rematch.evaluation.MetricInterval;
import dev.rematch.performance.ScoreBin;
import dev.rematch.performance.ScoreBins;
import dev.rematch.pipeline.RunContext;
import dev.rematch.pipeline.StepResult;
import dev.rematch.profile.NumericProfile;
import dev.rematch.profile.ProfileRow;
import dev.rematch.profile.ProfileRows;
import dev.rematch.registry.Alias;
import dev.rematch.registry.ModelVersion;
import dev.rematch.stats.Interval;
import dev.rematch.tracking.MetricRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Plays a round by the pipeline's rule and leaves all its rows: the rule, every player's scores,
 * metrics, profiles, backtests, decisions; then the winner takes the place. A run that was killed
 * anywhere in between goes on from its rows.
 */
final class RoundOnHoldout {
  private RoundOnHoldout() {}

  /**
   * Plays, or finishes what an earlier attempt began.
   *
   * @param purpose the command
   * @param challengers at least one
   */
  static StepResult play(RunContext context, String purpose, List<ModelVersion> challengers) {
    Optional<StepResult> earlier = finished(context);
    if (earlier.isPresent()) {
      return earlier.get();
    }
    StoredRule rule =
        StoredRule.store(
            context.registry().rules(),
            context.pipeline().model(),
            purpose,
            RuleText.of(context.pipeline().challenge(), context.pipeline().training().seed()),
            context.runId(),
            context.now());
    List<Decision> decisions = play(context, rule, challengers);
    if (decisions.isEmpty()) {
      return StepResult.skipped("the holdout " + Holdout.of(context) + " has no labelled row");
    }
    new Succession(context).carryOut(decisions);
    return result(decisions, "");
  }

  /** What an earlier attempt of this run decided, carried out; empty when it decided nothing. */
  static Optional<StepResult> finished(RunContext context) {
    List<Decision> earlier =
        context.registry().decisions().where(d -> d.runId().equals(context.runId()));
    if (earlier.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Succession(context).carryOut(earlier)
            ? result(earlier, "finished an interrupted rematch: ")
            : StepResult.unchanged(
                "decided: " + outcome(earlier),
                earlier.stream().map(Decision::decidedAt).max(Comparator.naturalOrder())));
  }

  private static StepResult result(List<Decision> decisions, String prefix) {
    Decision first = decisions.get(0);
    return StepResult.done(
        first.rows(),
        decisions.size(),
        List.of(new TableVersion(first.holdoutTable(), first.holdoutVersion()).toString()),
        decisions.stream().map(Decision::decisionId).toList(),
        prefix + outcome(decisions),
        Map.of("holdout", "[" + first.holdoutFrom() + ", " + first.holdoutTo() + ")"));
  }

  private static String outcome(List<Decision> decisions) {
    return String.join(
        ", ",
        decisions.stream()
            .map(
                d ->
                    String.format(
                        Locale.ROOT,
                        "v%d %s %+.4f [%+.4f, %+.4f] %s%s",
                        d.challenger(),
                        d.recipe(),
                        d.delta(),
                        d.low(),
                        d.high(),
                        d.verdict(),
                        d.watch() ? " (watch)" : ""))
            .toList());
  }

  private static List<Decision> play(
      RunContext context, StoredRule rule, List<ModelVersion> challengers) {
    Window window = Holdout.of(context);
    String model = context.pipeline().model();
    Optional<ModelVersion> champion = context.registry().models().holder(model, Alias.CHAMPION);
    Optional<ModelVersion> former = Watch.former(context);
    LinkedHashSet<ModelVersion> players = new LinkedHashSet<>();
    champion.ifPresent(players::add);
    former.ifPresent(players::add);
    players.addAll(challengers);
    HoldoutScores holdout = HoldoutScores.of(context, List.copyOf(players), window);
    if (holdout.scores().rows() == 0) {
      return List.of();
    }
    Map<Integer, Probe> probes = ModelProbes.kept(context);
    if (probes.isEmpty() && context.pipeline().challenge().guardrails().needProbes()) {
      probes = ModelProbes.of(context, List.copyOf(players), window);
    }
    PairedScores scores = holdout.scores().triedOut(probes);
    Map<Integer, Integer> silent = SilentScores.periods(context);
    RematchRound round =
        new RematchRound(
            context,
            rule.series(),
            window,
            scores,
            champion,
            former,
            challengers.stream().filter(c -> !Optional.of(c).equals(former)).toList(),
            silent,
            context.registry().decisions().where(d -> d.model().equals(model)));
    DecisionRows rows =
        new DecisionRows(
            context,
            rule,
            window,
            holdout.table(),
            scores,
            holdout.checksum(),
            champion.map(ModelVersion::version),
            silent,
            context.now());
    List<Decision> decisions = decide(context, round, rows);
    writeFigures(context, holdout.table(), scores, List.copyOf(players), window);
    context.registry().decisions().append(context.runId(), decisions);
    return decisions;
  }

  private static List<Decision> decide(RunContext context, RematchRound round, DecisionRows rows) {
    List<Decision> decisions = new ArrayList<>();
    Optional<Judgement> watched = round.watched();
    watched.ifPresent(
        w -> decisions.add(rows.row(round.former().orElseThrow(), true, w, Optional.empty())));
    if (watched.isPresent() && watched.get().verdict().promotes()) {
      // Whoever would win against a champion that is about to go has won nothing.
      return decisions;
    }
    Refit refit = new Refit(context);
    Map<Integer, Judgement> judgements =
        round.judge(
            winner -> {
              List<BacktestResult> results = refit.backtest(round.champion().orElseThrow(), winner);
              context
                  .registry()
                  .backtests()
                  .append(context.runId() + "-v" + winner.version(), results);
              return results;
            });
    Optional<ModelVersion> winner = round.winner(judgements);
    for (ModelVersion challenger : round.challengers()) {
      Optional<Attribution> attribution =
          winner.equals(Optional.of(challenger)) && context.pipeline().challenge().attribution()
              ? round.champion().flatMap(c -> refit.attribution(c, challenger, round.scores()))
              : Optional.empty();
      decisions.add(rows.row(challenger, false, judgements.get(challenger.version()), attribution));
    }
    return decisions;
  }

  private static void writeFigures(
      RunContext context,
      TableVersion features,
      PairedScores scores,
      List<ModelVersion> players,
      Window window) {
    List<MetricRow> metrics = new ArrayList<>();
    List<ProfileRow> profiles = new ArrayList<>();
    List<ScoreBin> bins = new ArrayList<>();
    for (ModelVersion player : players) {
      EvaluationContext evaluation =
          scores.context(player.version(), context.pipeline().challenge().threshold());
      for (Map.Entry<String, Measured> each :
          measured(context, scores, player, evaluation).entrySet()) {
        metrics.add(
            new MetricRow(
                context.runId(),
                context.pipeline().model(),
                Optional.of(player.version()),
                features.table(),
                features.version(),
                window.toString(),
                "all",
                each.getKey(),
                each.getValue().value(),
                each.getValue().interval().map(Interval::low),
                each.getValue().interval().map(Interval::high),
                scores.rows()));
      }
      NumericProfile profile = new NumericProfile();
      for (double prediction : evaluation.predictions()) {
        profile.add(prediction);
      }
      profiles.add(
          ProfileRows.row(
              new ProfileRows.Subject(
                  context.runId(),
                  context.pipeline().name(),
                  features,
                  0,
                  window.toString(),
                  "model_version=" + player.version()),
              "prediction",
              profile));
      // Bins of one version have the same edges in every round, so that they can be compared.
      ScoreBins.of(
              scores.task(),
              OwnHoldout.scores(context, player.version()).or(() -> Optional.of(profile)))
          .ifPresent(
              cut ->
                  bins.addAll(
                      cut.labelled(
                          new ScoreBins.Subject(
                              context.runId(),
                              context.pipeline().model(),
                              Optional.of(player.version()),
                              window.toString(),
                              "holdout"),
                          evaluation.predictions(),
                          evaluation.labels())));
    }
    context.registry().metrics().append(context.runId(), metrics);
    context.registry().profiles().append(context.runId(), profiles);
    context.registry().scoreBins().append(context.runId(), bins);
  }

  private record Measured(double value, Optional<Interval> interval) {}

  private static Map<String, Measured> measured(
      RunContext context, PairedScores scores, ModelVersion player, EvaluationContext evaluation) {
    Map<String, Measured> measured = new LinkedHashMap<>();
    for (Metric metric : context.pipeline().metrics().all(scores.task())) {
      measured.put(
          metric.name(),
          new Measured(
              metric.value(evaluation),
              MetricInterval.of(
                  metric,
                  evaluation,
                  scores.sampling().entities(),
                  context.pipeline().challenge().confidence())));
    }
    Probe probe = scores.probes().get(player.version());
    if (probe != null) {
      measured.put(
          ModelProbes.SCORING_MICROS, new Measured(probe.scoringMicros(), Optional.empty()));
      measured.put(ModelProbes.NULL_CHANGE, new Measured(probe.nullChange(), Optional.empty()));
    }
    return measured;
  }
}
