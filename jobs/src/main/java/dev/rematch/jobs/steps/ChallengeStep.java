package dev.rematch.jobs.steps;

import dev.rematch.challenge.AlphaLedger;
import dev.rematch.challenge.Approval;
import dev.rematch.challenge.ChallengeSpec;
import dev.rematch.challenge.Decision;
import dev.rematch.challenge.Missing;
import dev.rematch.challenge.PairedScores;
import dev.rematch.challenge.Rematch;
import dev.rematch.challenge.Rematch.Challenger;
import dev.rematch.challenge.Rematch.Judgement;
import dev.rematch.challenge.Rematch.Opponent;
import dev.rematch.challenge.RuleText;
import dev.rematch.core.Hashes;
import dev.rematch.core.TableVersion;
import dev.rematch.core.Task;
import dev.rematch.core.Window;
import dev.rematch.evaluation.EvaluationContext;
import dev.rematch.evaluation.Metric;
import dev.rematch.evaluation.MetricInterval;
import dev.rematch.evaluation.Metrics;
import dev.rematch.pipeline.RunContext;
import dev.rematch.pipeline.Step;
import dev.rematch.pipeline.StepResult;
import dev.rematch.profile.NumericProfile;
import dev.rematch.profile.ProfileRow;
import dev.rematch.profile.ProfileRows;
import dev.rematch.registry.Alias;
import dev.rematch.registry.EventKind;
import dev.rematch.registry.ModelRegistry;
import dev.rematch.registry.ModelVersion;
import dev.rematch.registry.Promotion;
import dev.rematch.stats.Interval;
import dev.rematch.tracking.MetricRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The rematch: scores the champion and every challenger of this date on the same holdout, judges
 * each, writes the decisions, and lets the winner take the place.
 *
 * <p>Rows first, then the one event: killed in between, the next run finds the decisions and
 * carries them out.
 */
public final class ChallengeStep implements Step {
  @Override
  public String command() {
    return "challenge";
  }

  @Override
  public StepResult run(RunContext context) {
    String model = context.pipeline().model();
    String trainRun = context.of("train").runId();
    List<ModelVersion> challengers =
        context.registry().models().versions(model).stream()
            .filter(v -> v.runId().equals(trainRun))
            .toList();
    if (challengers.isEmpty()) {
      return StepResult.skipped("no challenger was trained for this date");
    }
    List<Decision> earlier =
        context.registry().decisions().all().stream()
            .filter(d -> d.runId().equals(context.runId()))
            .toList();
    if (!earlier.isEmpty()) {
      boolean promoted = carryOut(context, earlier);
      return promoted
          ? result(earlier, "finished an interrupted rematch: ")
          : StepResult.unchanged("decided: " + outcome(earlier));
    }
    List<Decision> decisions = play(context, challengers);
    if (decisions.isEmpty()) {
      return StepResult.skipped("the holdout " + Holdout.of(context) + " has no labelled row");
    }
    carryOut(context, decisions);
    return result(decisions, "");
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
                        "v%d %s %+.4f [%+.4f, %+.4f] %s",
                        d.challenger(),
                        d.recipe(),
                        d.delta(),
                        d.low(),
                        d.high(),
                        d.verdict()))
            .toList());
  }

  private List<Decision> play(RunContext context, List<ModelVersion> challengers) {
    Window window = Holdout.of(context);
    Optional<ModelVersion> champion =
        context.registry().models().holder(context.pipeline().model(), Alias.CHAMPION);
    List<ModelVersion> players = new ArrayList<>();
    champion.ifPresent(players::add);
    players.addAll(challengers);
    HoldoutScores holdout = HoldoutScores.of(context, players, window);
    PairedScores scores = holdout.scores();
    if (scores.rows() == 0) {
      return List.of();
    }
    Opponent opponent =
        champion
            .map(
                c ->
                    new Opponent(
                        Optional.of(c.version()),
                        c.recipe(),
                        scores.predictions().get(c.version())))
            .orElseGet(
                () ->
                    new Opponent(
                        Optional.empty(),
                        "",
                        scores.constantPrediction(TrainedOn.of(challengers.get(0)).labelMean())));
    ChallengeSpec rule = context.pipeline().challenge();
    double alpha =
        AlphaLedger.of(context.pipeline().model(), context.registry().decisions().all())
            .available(context.date(), rule.budget(), rule.confidence());
    Map<Integer, ModelVersion> byVersion = new LinkedHashMap<>();
    List<Challenger> round = new ArrayList<>();
    for (ModelVersion challenger : challengers) {
      byVersion.put(challenger.version(), challenger);
      round.add(
          new Challenger(
              challenger.version(),
              challenger.recipe(),
              holdout.overlapRows(champion, challenger)));
    }
    Map<Integer, Judgement> judgements =
        new Rematch(rule, context.pipeline().training().seed())
            .play(scores, window, opponent, round, alpha);
    List<Decision> decisions = new ArrayList<>();
    for (Challenger each : round) {
      decisions.add(
          decision(
              context,
              window,
              holdout,
              champion,
              byVersion.get(each.version()),
              each.overlapRows(),
              judgements.get(each.version())));
    }
    write(context, holdout, players, decisions);
    return decisions;
  }

  private static Decision decision(
      RunContext context,
      Window window,
      HoldoutScores holdout,
      Optional<ModelVersion> champion,
      ModelVersion challenger,
      long overlapRows,
      Judgement judgement) {
    PairedScores scores = holdout.scores();
    String rule = RuleText.of(context.pipeline().challenge(), context.pipeline().training().seed());
    return new Decision(
        context.runId() + "-v" + challenger.version(),
        context.pipeline().model(),
        context.date(),
        champion.map(ModelVersion::version),
        challenger.version(),
        challenger.recipe(),
        context.pipeline().challenge().metric(),
        judgement.difference().valueB(),
        judgement.difference().valueA(),
        judgement.difference().delta(),
        judgement.difference().low(),
        judgement.difference().high(),
        judgement.difference().pValue(),
        judgement.pNotSuperior(),
        judgement.pAdjusted(),
        judgement.alpha(),
        judgement.missing().map(Missing::rows),
        judgement.missing().flatMap(Missing::by),
        scores.rows(),
        scores.task() == Task.BINARY ? Optional.of(scores.positives()) : Optional.empty(),
        overlapRows,
        judgement.verdict(),
        judgement.reason(),
        RuleText.json(judgement.guardrails()),
        RuleText.json(judgement.segments()),
        rule,
        Hashes.sha256(rule),
        holdout.table().table(),
        holdout.table().version(),
        window.from(),
        window.to(),
        holdout.checksum(),
        context.runId(),
        context.now());
  }

  private static void write(
      RunContext context,
      HoldoutScores holdout,
      List<ModelVersion> players,
      List<Decision> decisions) {
    List<MetricRow> metrics = new ArrayList<>();
    List<ProfileRow> profiles = new ArrayList<>();
    PairedScores scores = holdout.scores();
    String window =
        "[" + decisions.get(0).holdoutFrom() + ", " + decisions.get(0).holdoutTo() + ")";
    for (ModelVersion player : players) {
      double[] predictions = scores.predictions().get(player.version());
      EvaluationContext evaluation =
          EvaluationContext.of(scores.task(), scores.labels(), predictions);
      for (Metric metric : Metrics.ALL.all()) {
        if (metric.supports(scores.task())) {
          metrics.add(measured(context, holdout, player, window, metric, evaluation));
        }
      }
      NumericProfile profile = new NumericProfile();
      for (double prediction : predictions) {
        profile.add(prediction);
      }
      profiles.add(
          ProfileRows.row(
              context.runId(),
              holdout.table(),
              window,
              "model_version=" + player.version(),
              "prediction",
              profile));
    }
    context.registry().metrics().append(context.runId(), metrics);
    context.registry().profiles().append(context.runId(), profiles);
    context.registry().decisions().append(context.runId(), decisions);
  }

  private static MetricRow measured(
      RunContext context,
      HoldoutScores holdout,
      ModelVersion player,
      String window,
      Metric metric,
      EvaluationContext evaluation) {
    Optional<Interval> interval =
        MetricInterval.of(
            metric,
            evaluation,
            holdout.scores().entityHashes(),
            context.pipeline().challenge().confidence());
    return new MetricRow(
        context.runId(),
        context.pipeline().model(),
        Optional.of(player.version()),
        holdout.table().table(),
        holdout.table().version(),
        window,
        "all",
        metric.name(),
        metric.value(evaluation),
        interval.map(Interval::low),
        interval.map(Interval::high),
        holdout.scores().rows());
  }

  /**
   * Moves the champion alias as decided, unless that was done before; true when it was done now.
   */
  private static boolean carryOut(RunContext context, List<Decision> decisions) {
    if (context.pipeline().challenge().approval() == Approval.MANUAL) {
      return false;
    }
    String model = context.pipeline().model();
    Optional<Decision> winner = decisions.stream().filter(d -> d.verdict().promotes()).findFirst();
    if (winner.isEmpty()) {
      return false;
    }
    Decision decision = winner.get();
    boolean done =
        context.registry().models().events(Optional.of(model)).stream()
            .anyMatch(
                e ->
                    e.kind() == EventKind.PROMOTED
                        && e.decisionId().equals(Optional.of(decision.decisionId())));
    if (done) {
      return false;
    }
    if (!vouchedFor(context, decision)) {
      return false;
    }
    context
        .registry()
        .models()
        .promote(
            new Promotion(
                model,
                Alias.CHAMPION,
                decision.challenger(),
                decision.champion(),
                Optional.of(context.runId()),
                Optional.of(decision.decisionId()),
                context.actor(),
                decision.reason()));
    return true;
  }

  /** Signs the winner where that is asked for and a key is at hand; else it waits for a person. */
  private static boolean vouchedFor(RunContext context, Decision decision) {
    ModelRegistry models = context.registry().models();
    ModelVersion winner = models.version(decision.model(), decision.challenger()).orElseThrow();
    Optional<String> evidence = Optional.of(decision.decisionId());
    if (models.signed(winner, evidence)) {
      return true;
    }
    if (!models.signs()) {
      context
          .progress()
          .say(
              "  "
                  + winner
                  + " has won and waits for a signature: models sign "
                  + decision.model()
                  + " --version "
                  + winner.version()
                  + " --decision "
                  + decision.decisionId()
                  + ", then this date again");
      return false;
    }
    models.sign(winner, evidence, context.actor(), decision.reason());
    return true;
  }
}
