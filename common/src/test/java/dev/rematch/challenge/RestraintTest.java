package dev.rematch.challenge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rematch.challenge.Rematch.Judgement;
import dev.rematch.stats.PairedDifference;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestraintTest {
  private static final LocalDate JULY = LocalDate.of(2013, 7, 2);
  private static final Restraint.Round ROUND =
      new Restraint.Round(Optional.of(1), Map.of(5, "trees"));

  private static ChallengeSpec rule(Hysteresis hysteresis, Shadow shadow) {
    return Rules.with(
        "roc-auc", 0, Optional.empty(), List.of(), Guardrails.NONE, hysteresis, shadow);
  }

  private static Judgement winner(double gain) {
    return new Judgement(
        Verdict.PROMOTE_SUPERIOR,
        "v5 takes the place",
        new PairedDifference(0.7 + gain, 0.7, gain, 0.001, 5, 1e-6, gain / 2, 2 * gain),
        1e-6,
        1e-6,
        0.004,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        "Kept v1: v5 trees was better");
  }

  private static Judgement held(ChallengeSpec rule, double gain, Decision... earlier) {
    return new Restraint(rule, JULY, 2, List.of(earlier))
        .byHistory(Map.of(5, winner(gain)), ROUND, Map.of(5, 1))
        .get(5);
  }

  private static Decision earlier(
      int month, int series, int challenger, String recipe, Verdict verdict, String gate) {
    return TestDecisions.of(
        LocalDate.of(2013, month, 2),
        series,
        Optional.of(1),
        challenger,
        recipe,
        verdict,
        Optional.ofNullable(gate));
  }

  @Test
  void withoutRestraintTheWinnerGoes() {
    ChallengeSpec rule = rule(Hysteresis.NONE, Shadow.NONE);
    assertThat(held(rule, 0.001, earlier(6, 2, 1, "linear", Verdict.PROMOTE_SUPERIOR, null)))
        .isEqualTo(winner(0.001));
  }

  @Test
  void afterASwapThereIsACoolDown() {
    ChallengeSpec rule = rule(new Hysteresis(0, 45, 0, 1), Shadow.NONE);
    Judgement judgement =
        held(rule, 0.1, earlier(6, 1, 1, "linear", Verdict.PROMOTE_SUPERIOR, null));
    assertThat(judgement.verdict()).isEqualTo(Verdict.KEEP);
    assertThat(judgement.heldBy()).contains("COOL_DOWN");
    assertThat(judgement.reason())
        .isEqualTo(
            "Kept v1: v5 trees was better, but the last swap was 30 days ago, fewer than the 45 of"
                + " the cool-down");
    assertThat(held(rule, 0.1, earlier(5, 1, 1, "linear", Verdict.PROMOTE_SUPERIOR, null)).heldBy())
        .isEmpty();
  }

  @Test
  void aSmallGainMustBeWonInARow() {
    ChallengeSpec rule = rule(new Hysteresis(0, 0, 0.01, 3), Shadow.NONE);
    assertThat(held(rule, 0.02).heldBy()).as("no small gain").isEmpty();
    assertThat(held(rule, 0.005).reason())
        .endsWith("a gain of at most 0.01 must be won 3 rounds in a row, and this is number 1");
    Decision june = earlier(6, 2, 4, "trees", Verdict.KEEP, "SMALL_GAIN");
    Decision may = earlier(5, 2, 3, "trees", Verdict.KEEP, "SMALL_GAIN");
    assertThat(held(rule, 0.005, june).reason()).endsWith("this is number 2");
    assertThat(held(rule, 0.005, may, june).heldBy()).isEmpty();
    Decision lost = earlier(6, 2, 4, "trees", Verdict.KEEP, null);
    assertThat(held(rule, 0.005, may, lost).reason()).endsWith("this is number 1");
    Decision otherRule = earlier(6, 1, 4, "trees", Verdict.KEEP, "SMALL_GAIN");
    assertThat(held(rule, 0.005, may, otherRule).reason())
        .as("rounds of another series do not count")
        .endsWith("this is number 2");
    Decision otherRecipe = earlier(6, 2, 4, "linear", Verdict.KEEP, "SMALL_GAIN");
    assertThat(held(rule, 0.005, may, otherRecipe).reason()).endsWith("this is number 1");
  }

  @Test
  void aWinnerStaysInTheShadowForItsTime() {
    assertThat(held(rule(Hysteresis.NONE, new Shadow(1, 0, 0)), 0.1).heldBy()).isEmpty();
    assertThat(held(rule(Hysteresis.NONE, new Shadow(2, 0, 0)), 0.1).heldBy()).contains("SHADOW");
  }

  @Test
  void theFirstChampionIsNotHeldBack() {
    ChallengeSpec rule = rule(new Hysteresis(99, 99, 1, 9), new Shadow(9, 0, 0));
    Judgement first =
        new Restraint(rule, JULY, 1, List.of())
            .byHistory(
                Map.of(5, winner(0.001)),
                new Restraint.Round(Optional.empty(), Map.of(5, "trees")),
                Map.of())
            .get(5);
    assertThat(first.verdict()).isEqualTo(Verdict.PROMOTE_SUPERIOR);
  }

  @Test
  void aGainIsSplitIntoDataAndRecipe() {
    Attribution parts = Attribution.of(0.70, 0.72, 0.71, 0.74);
    assertThat(parts.data()).isCloseTo(0.025, org.assertj.core.api.Assertions.within(1e-12));
    assertThat(parts.recipe()).isCloseTo(0.015, org.assertj.core.api.Assertions.within(1e-12));
  }
}
