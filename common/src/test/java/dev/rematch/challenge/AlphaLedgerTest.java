package dev.rematch.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rematch.challenge.AlphaBudget.Spending;
import dev.rematch.challenge.Rematch.Challenger;
import dev.rematch.challenge.Rematch.Opponent;
import dev.rematch.core.Window;
import dev.rematch.stats.ClusteredDifference;
import dev.rematch.stats.Interval;
import dev.rematch.stats.PairedDifference;
import dev.rematch.stats.ProportionInterval;
import dev.rematch.stats.RowLoss;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AlphaLedgerTest {
  private static final AlphaBudget BUDGET = new AlphaBudget(0.05, Spending.POCOCK);
  private static final double CONFIDENCE = 0.95;

  /** The profile {@code long} asks for 400, which bounds the rate of false wins from above. */
  private static final int YEARS = Integer.getInteger("rematch.simulated.years", 60);

  private static final int BOUNDING = 400;
  private static final int WEEKS = 52;

  @ParameterizedTest
  @EnumSource(
      value = Spending.class,
      names = {"POCOCK", "OBRIEN_FLEMING"})
  void aYearOfLooksSpendsTheBudgetAndNoMore(Spending spending) {
    AlphaBudget budget = new AlphaBudget(0.05, spending);
    List<AlphaLedger.Look> looks = new ArrayList<>();
    for (LocalDate day = LocalDate.of(2013, 1, 1); day.getYear() == 2013; day = day.plusDays(7)) {
      double alpha = new AlphaLedger(looks).available(day, budget, CONFIDENCE);
      assertThat(alpha).isNotNegative();
      looks.add(new AlphaLedger.Look(day, "run-" + day, alpha, 0));
    }
    AlphaLedger ledger = new AlphaLedger(looks);

    assertThat(ledger.years()).hasSize(1);
    assertThat(ledger.years().get(0).looks()).isEqualTo(53);
    assertThat(ledger.years().get(0).spent())
        .isCloseTo(0.05, within(1e-3))
        .isLessThan(0.05 + 1e-12);
    assertThat(ledger.available(LocalDate.of(2013, 12, 31), budget, CONFIDENCE))
        .as("the same day again: nothing is left")
        .isCloseTo(0, within(1e-12));
    assertThat(ledger.available(LocalDate.of(2014, 2, 1), budget, CONFIDENCE))
        .as("a new year")
        .isPositive();
  }

  @Test
  void withoutABudgetEveryRoundMayErrAlike() {
    AlphaLedger ledger =
        new AlphaLedger(List.of(new AlphaLedger.Look(LocalDate.of(2013, 1, 1), "r", 0.025, 1)));

    assertThat(
            ledger.available(
                LocalDate.of(2013, 1, 1), new AlphaBudget(0.05, Spending.NONE), CONFIDENCE))
        .isCloseTo(0.025, within(1e-15));
  }

  /** Without a ledger equal models would swap in most years; see FACTS on looking often. */
  @Test
  void equalModelsComparedWeeklySwapInFewYears() {
    int withLedger = 0;
    int without = 0;
    for (int year = 0; year < YEARS; year++) {
      withLedger += falseWins(year, BUDGET) > 0 ? 1 : 0;
      without += falseWins(year, new AlphaBudget(0.05, Spending.NONE)) > 0 ? 1 : 0;
    }
    Interval rate = ProportionInterval.wilson(withLedger, YEARS, CONFIDENCE);
    System.out.printf(
        "years with a false win: %d of %d with the ledger (%.3f to %.3f), %d without%n",
        withLedger, YEARS, rate.low(), rate.high(), without);
    if (YEARS >= BOUNDING) {
      assertThat(rate.high()).isLessThan(0.08);
    }
    assertThat(rate.low()).isLessThan(0.05);
    assertThat(without).isGreaterThan(YEARS / 2);
  }

  private static int falseWins(int year, AlphaBudget budget) {
    Random random = new Random(year);
    Rematch rematch = new Rematch(Rules.plain(0), dev.rematch.evaluation.MetricSet.BUILT_IN, 7);
    List<AlphaLedger.Look> looks = new ArrayList<>();
    int wins = 0;
    for (int week = 0; week < WEEKS; week++) {
      LocalDate day = LocalDate.of(2013, 1, 7).plusWeeks(week);
      day = day.getYear() == 2013 ? day : LocalDate.of(2013, 12, 31);
      double alpha = new AlphaLedger(looks).available(day, budget, CONFIDENCE);
      PairedScores scores = Rules.holdout(500, 1, Map.of(1, 1.0, 2, 1.0), random);
      Window window = new Window(day.minusDays(7), day);
      Opponent champion =
          new Opponent(Optional.of(1), "linear", Optional.empty(), scores.predictions().get(1));
      Verdict verdict =
          rematch
              .play(
                  scores,
                  window,
                  champion,
                  List.of(new Challenger(2, "trees", window.from())),
                  alpha)
              .get(2)
              .verdict();
      wins += verdict.promotes() ? 1 : 0;
      looks.add(new AlphaLedger.Look(day, "week-" + week, alpha, 0));
    }
    return wins;
  }

  /** A holdout with just the rows that Power asks for shows the effect as often as promised. */
  @Test
  void thePromisedPowerIsKept() {
    Random random = new Random(11);
    Map<Integer, Double> noise = Map.of(1, 1.0, 2, 0.7);
    Window window = new Window(LocalDate.of(2013, 4, 1), LocalDate.of(2013, 5, 1));
    PairedScores pilot = Rules.holdout(200_000, 1, noise, random);
    PairedDifference known = difference(pilot);
    double alpha = 0.025;
    Power power = new Power(pilot.rows(), window, alpha, 0.8);
    double needed =
        1
            + pilot.rows()
                * Math.pow(
                    known.standardError()
                        / (known.delta()
                            / (dev.rematch.stats.Normal.quantile(1 - alpha)
                                + dev.rematch.stats.Normal.quantile(0.8))),
                    2);
    assertThat(power.missing(known, known.delta()).orElseThrow())
        .as("the pilot is enough")
        .isZero();
    int rows = (int) needed;
    int seen = 0;
    int times = 600;
    for (int i = 0; i < times; i++) {
      PairedDifference d = difference(Rules.holdout(rows, 1, noise, random));
      seen += d.pNotAbove(0) <= alpha ? 1 : 0;
    }
    System.out.printf("power %.3f with %d rows%n", (double) seen / times, rows);
    assertThat((double) seen / times).isBetween(0.75, 0.85);
    Power small = new Power(rows / 2, window, alpha, 0.8);
    PairedDifference half = difference(Rules.holdout(rows / 2, 1, noise, random));
    assertThat(small.missing(half, known.delta()).orElseThrow())
        .isBetween((long) (rows * 0.3), (long) (rows * 0.75));
  }

  private static PairedDifference difference(PairedScores scores) {
    return dev.rematch.evaluation.PairedComparison.compare(
        dev.rematch.evaluation.Metrics.ALL.get("roc-auc"),
        dev.rematch.evaluation.EvaluationContext.of(
            scores.task(), scores.labels(), scores.predictions().get(1)),
        dev.rematch.evaluation.EvaluationContext.of(
            scores.task(), scores.labels(), scores.predictions().get(2)),
        scores.sampling(),
        CONFIDENCE,
        7);
  }

  /** Ten copies of each row: intervals over rows would be three times too narrow. */
  @Test
  void intervalsCoverTheTruthWhenEntitiesHaveSeveralRows() {
    Random random = new Random(13);
    int covered = 0;
    int times = 600;
    for (int i = 0; i < times; i++) {
      PairedScores scores = Rules.holdout(1500, 10, Map.of(1, 1.0, 2, 1.0), random);
      PairedDifference d =
          ClusteredDifference.of(
              RowLoss.squared(scores.predictions().get(1), scores.labels()),
              RowLoss.squared(scores.predictions().get(2), scores.labels()),
              scores.sampling().entities(),
              CONFIDENCE);
      covered += d.low() <= 0 && 0 <= d.high() ? 1 : 0;
    }
    System.out.printf("coverage %.3f%n", (double) covered / times);
    assertThat((double) covered / times).isBetween(0.93, 0.97);
  }
}
