package dev.rematch.jobs.steps;

import dev.rematch.challenge.Decision;
import dev.rematch.challenge.PairedScores;
import dev.rematch.challenge.Rematch.Judgement;
import dev.rematch.core.TableVersion;
import dev.rematch.core.Window;
import dev.rematch.evaluation.Metric;
import dev.rematch.jobs.run.PipelineSession;
import dev.rematch.pipeline.RunContext;
import dev.rematch.registry.ModelVersion;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Plays the past rounds again under the pipeline's present rule, with the same challengers and the
 * champion that this rule would have had. Each round's holdout is also where the champions that
 * entered it are compared: it is later than everything that made them champions.
 */
public final class RuleSimulation {
  private final PipelineSession session;
  private final Metric metric;

  public RuleSimulation(PipelineSession session) {
    this.session = session;
    this.metric = session.pipeline().metrics().get(session.pipeline().challenge().metric());
  }

  /**
   * One round.
   *
   * @param actual the champion that entered it, or "-"
   * @param actualValue its metric on the round's holdout
   * @param verdict of this rule
   */
  public record Round(
      LocalDate date,
      int rows,
      String actual,
      double actualValue,
      String simulated,
      double simulatedValue,
      double bestValue,
      String verdict) {}

  /**
   * What the rule would have done. Means and regrets are per holdout row, over the rounds that both
   * entered with a champion; regret is how much worse than the best player of the round, metric's
   * unit.
   */
  public record Outcome(
      String metric,
      List<Round> rounds,
      int actualSwaps,
      int simulatedSwaps,
      double actualMean,
      double simulatedMean,
      double actualRegret,
      double simulatedRegret) {}

  /** Plays every round whose logical date lies between the two, both included. */
  public Outcome run(LocalDate from, LocalDate to) {
    String model = session.pipeline().model();
    Map<String, List<Decision>> runs = new LinkedHashMap<>();
    session.registry().decisions().where(d -> d.model().equals(model)).stream()
        .filter(d -> !d.watch())
        .filter(d -> !d.logicalDate().isBefore(from) && !d.logicalDate().isAfter(to))
        .forEach(d -> runs.computeIfAbsent(d.runId(), r -> new ArrayList<>()).add(d));
    List<Round> rounds = new ArrayList<>();
    List<Decision> simulated = new ArrayList<>();
    Optional<ModelVersion> champion =
        runs.values().stream()
            .findFirst()
            .flatMap(first -> first.get(0).champion())
            .flatMap(c -> session.registry().models().version(model, c));
    int swaps = 0;
    for (List<Decision> round : runs.values()) {
      Played played = play(round, champion, simulated);
      rounds.add(played.round());
      simulated.addAll(played.decisions());
      swaps += played.winner().isPresent() ? 1 : 0;
      champion = played.winner().isPresent() ? played.winner() : champion;
    }
    long actualSwaps =
        runs.values().stream().flatMap(List::stream).filter(d -> d.verdict().promotes()).count();
    return outcome(rounds, (int) actualSwaps, swaps);
  }

  private record Played(Round round, List<Decision> decisions, Optional<ModelVersion> winner) {}

  private Played play(
      List<Decision> actual, Optional<ModelVersion> champion, List<Decision> earlier) {
    Decision first = actual.get(0);
    RunContext context =
        session
            .context(first.logicalDate())
            .asOf(
                session.pipeline(),
                first.logicalDate(),
                "simulated-" + first.runId(),
                first.decidedAt());
    List<ModelVersion> challengers =
        actual.stream()
            .map(d -> version(d.challenger()))
            .filter(v -> !champion.equals(Optional.of(v)))
            .toList();
    Optional<ModelVersion> incumbent = first.champion().map(this::version);
    LinkedHashSet<ModelVersion> players = new LinkedHashSet<>();
    champion.ifPresent(players::add);
    incumbent.ifPresent(players::add);
    players.addAll(challengers);
    Window window = new Window(first.holdoutFrom(), first.holdoutTo());
    TableVersion features = new TableVersion(first.holdoutTable(), first.holdoutVersion());
    PairedScores scores = HoldoutScores.again(context, features, List.copyOf(players), window);
    RematchRound round =
        new RematchRound(
            context,
            1,
            window,
            scores,
            champion,
            Optional.empty(),
            challengers,
            silentEnough(challengers),
            earlier);
    Refit refit = new Refit(context);
    Map<Integer, Judgement> judgements =
        round.judge(w -> refit.backtest(champion.orElseThrow(), w));
    Optional<ModelVersion> winner = round.winner(judgements);
    DecisionRows rows =
        new DecisionRows(
            context,
            new dev.rematch.challenge.StoredRule(
                first.model(), "simulate", 1, "", "{}", first.runId(), first.decidedAt()),
            window,
            features,
            scores,
            "",
            champion.map(ModelVersion::version),
            Map.of(),
            first.decidedAt());
    List<Decision> decisions =
        challengers.stream()
            .map(c -> rows.row(c, false, judgements.get(c.version()), Optional.empty()))
            .toList();
    double best =
        players.stream().mapToDouble(p -> oriented(value(scores, p))).max().orElse(Double.NaN);
    return new Played(
        new Round(
            first.logicalDate(),
            scores.rows(),
            name(incumbent),
            incumbent.map(i -> value(scores, i)).orElse(Double.NaN),
            name(champion),
            champion.map(c -> value(scores, c)).orElse(Double.NaN),
            oriented(best),
            winner
                .map(w -> judgements.get(w.version()).verdict() + " v" + w.version())
                .orElse("KEEP")),
        decisions,
        winner);
  }

  private Map<Integer, Integer> silentEnough(List<ModelVersion> challengers) {
    Map<Integer, Integer> silent = new LinkedHashMap<>();
    challengers.forEach(
        c -> silent.put(c.version(), session.pipeline().challenge().shadow().periods()));
    return silent;
  }

  private double value(PairedScores scores, ModelVersion version) {
    return metric.value(
        scores.context(version.version(), session.pipeline().challenge().threshold()));
  }

  /** More is better; twice is nothing. */
  private double oriented(double value) {
    return metric.direction().gain(value, 0);
  }

  private Outcome outcome(List<Round> rounds, int actualSwaps, int simulatedSwaps) {
    double rows = 0;
    double actual = 0;
    double simulated = 0;
    double actualRegret = 0;
    double simulatedRegret = 0;
    for (Round r : rounds) {
      if (!Double.isNaN(r.actualValue()) && !Double.isNaN(r.simulatedValue())) {
        rows += r.rows();
        actual += r.rows() * r.actualValue();
        simulated += r.rows() * r.simulatedValue();
        actualRegret += r.rows() * metric.direction().gain(r.bestValue(), r.actualValue());
        simulatedRegret += r.rows() * metric.direction().gain(r.bestValue(), r.simulatedValue());
      }
    }
    return new Outcome(
        metric.name(),
        rounds,
        actualSwaps,
        simulatedSwaps,
        actual / rows,
        simulated / rows,
        actualRegret / rows,
        simulatedRegret / rows);
  }

  private ModelVersion version(int version) {
    return session.registry().models().version(session.pipeline().model(), version).orElseThrow();
  }

  private static String name(Optional<ModelVersion> version) {
    return version.map(v -> "v" + v.version() + " " + v.recipe()).orElse("-");
  }
}
