package dev.rematch.jobs.steps;

import dev.rematch.challenge.AlphaLedger;
import dev.rematch.challenge.BacktestResult;
import dev.rematch.challenge.ChallengeSpec;
import dev.rematch.challenge.Decision;
import dev.rematch.challenge.PairedScores;
import dev.rematch.challenge.Rematch;
import dev.rematch.challenge.Rematch.Challenger;
import dev.rematch.challenge.Rematch.Judgement;
import dev.rematch.challenge.Rematch.Opponent;
import dev.rematch.challenge.Restraint;
import dev.rematch.core.Window;
import dev.rematch.pipeline.RunContext;
import dev.rematch.registry.ModelVersion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One round, from scores to judgements; the same inputs give the same judgements, so that a round
 * can be replayed years later.
 *
 * @param series of the rule
 * @param champion empty while there is none
 * @param former the former champion, where it is watched
 * @param silent live periods that each version has scored silently
 * @param earlier the model's decisions before this round, oldest first
 */
record RematchRound(
    RunContext context,
    int series,
    Window window,
    PairedScores scores,
    Optional<ModelVersion> champion,
    Optional<ModelVersion> former,
    List<ModelVersion> challengers,
    Map<Integer, Integer> silent,
    List<Decision> earlier) {

  private Rematch rematch() {
    return new Rematch(rule(), context.pipeline().metrics(), context.pipeline().training().seed());
  }

  private ChallengeSpec rule() {
    return context.pipeline().challenge();
  }

  /** What is said of the former champion, where it is watched. */
  Optional<Judgement> watched() {
    return former.map(
        f ->
            rematch()
                .watch(
                    scores,
                    window,
                    opponent(),
                    new Challenger(f.version(), f.recipe(), trainedTo(f))));
  }

  /**
   * The judgements by version.
   *
   * @param backtests what the backtest of a would-be winner has shown
   */
  Map<Integer, Judgement> judge(Function<ModelVersion, List<BacktestResult>> backtests) {
    double alpha =
        AlphaLedger.of(context.pipeline().model(), earlier)
            .available(context.date(), rule().budget(), rule().confidence());
    List<Challenger> players =
        challengers.stream()
            .map(
                c ->
                    new Challenger(
                        c.version(),
                        c.recipe(),
                        trainedTo(c),
                        champion.isEmpty()
                            || silent.getOrDefault(c.version(), 0) >= rule().shadow().periods()))
            .toList();
    Map<Integer, Judgement> judgements = rematch().play(scores, window, opponent(), players, alpha);
    Map<Integer, String> recipes = new LinkedHashMap<>();
    challengers.forEach(c -> recipes.put(c.version(), c.recipe()));
    Restraint restraint = new Restraint(rule(), context.date(), series, earlier);
    Restraint.Round round = new Restraint.Round(champion.map(ModelVersion::version), recipes);
    judgements = restraint.byHistory(judgements, round, silent);
    Optional<ModelVersion> winner = winner(judgements);
    boolean tested = winner.isPresent() && champion.isPresent() && rule().backtest().windows() > 0;
    return tested
        ? restraint.byBacktest(judgements, round, backtests.apply(winner.get()))
        : judgements;
  }

  /** Who takes the place. */
  Optional<ModelVersion> winner(Map<Integer, Judgement> judgements) {
    return challengers.stream()
        .filter(c -> judgements.get(c.version()).verdict().promotes())
        .findFirst();
  }

  private Opponent opponent() {
    return champion
        .map(
            c ->
                new Opponent(
                    Optional.of(c.version()),
                    c.recipe(),
                    Optional.of(trainedTo(c)),
                    scores.predictions().get(c.version())))
        .orElseGet(
            () ->
                new Opponent(
                    Optional.empty(),
                    "",
                    Optional.empty(),
                    scores.constantPrediction(TrainedOn.of(challengers.get(0)).constant())));
  }

  private static java.time.LocalDate trainedTo(ModelVersion version) {
    return TrainedOn.of(version).window().to();
  }
}
