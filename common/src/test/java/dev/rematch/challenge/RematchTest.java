package dev.rematch.challenge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rematch.challenge.Rematch.Challenger;
import dev.rematch.challenge.Rematch.Judgement;
import dev.rematch.challenge.Rematch.Opponent;
import dev.rematch.core.Task;
import dev.rematch.core.Window;
import dev.rematch.evaluation.MetricSet;
import dev.rematch.stats.PairedDifference;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RematchTest {
  private static final Window APRIL =
      new Window(LocalDate.of(2013, 4, 1), LocalDate.of(2013, 5, 1));
  private static final double ALPHA = 0.004;

  private static Map<Integer, Judgement> play(
      ChallengeSpec rule, PairedScores scores, double alpha) {
    return play(rule, scores, alpha, APRIL.from());
  }

  private static Map<Integer, Judgement> play(
      ChallengeSpec rule, PairedScores scores, double alpha, LocalDate trainedTo) {
    Opponent champion =
        new Opponent(
            Optional.of(1), "linear", Optional.of(APRIL.from()), scores.predictions().get(1));
    List<Challenger> challengers = new ArrayList<>();
    scores.predictions().keySet().stream()
        .filter(v -> v != 1)
        .forEach(v -> challengers.add(new Challenger(v, "trees", trainedTo)));
    return new Rematch(rule, MetricSet.BUILT_IN, 7)
        .play(scores, APRIL, champion, challengers, alpha);
  }

  private static Judgement one(ChallengeSpec rule, PairedScores scores) {
    return play(rule, scores, ALPHA).get(2);
  }

  private static PairedScores holdout(int rows, double champion, double challenger) {
    return Rules.holdout(rows, 1, Map.of(1, champion, 2, challenger), new Random(3));
  }

  @Test
  void aSurelyBetterChallengerTakesThePlace() {
    Judgement judgement = one(Rules.plain(0.002), holdout(5000, 2, 0.5));

    assertThat(judgement.verdict()).isEqualTo(Verdict.PROMOTE_SUPERIOR);
    assertThat(judgement.reason())
        .matches(
            "v2 trees takes the place of v1: better by 0\\.\\d{4} roc-auc \\(.* against .*\\), 95 %"
                + " interval \\+.* to \\+.*, surely above 0.002 \\(p .* of 0.0040 allowed\\)");
    assertThat(judgement.pAdjusted()).isLessThan(ALPHA);
    assertThat(judgement.alpha()).isEqualTo(ALPHA);
  }

  @Test
  void aSmallGainIsKeptOutAndSaidWhenItWouldBeSettled() {
    Judgement judgement = one(Rules.plain(0.002), holdout(600, 1.0, 0.85));

    assertThat(judgement.verdict()).isEqualTo(Verdict.KEEP);
    assertThat(judgement.reason())
        .startsWith("Kept v1: v2 trees looked better by ")
        .contains("which is not surely above 0.002 (p ")
        .containsPattern(
            "; about [0-9,]+ more rows would settle it, around 20\\d\\d-\\d\\d-\\d\\d$");
    Missing missing = judgement.missing().orElseThrow();
    // 600 rows in 30 days are 20 a day.
    assertThat(missing.by().orElseThrow())
        .isEqualTo(APRIL.to().plusDays((missing.rows() + 19) / 20));
  }

  @Test
  void theSameModelIsNoWin() {
    Judgement judgement = one(Rules.plain(0), holdout(600, 0, 0));

    assertThat(judgement.verdict()).isEqualTo(Verdict.KEEP);
    assertThat(judgement.pNotSuperior()).isEqualTo(1);
    assertThat(judgement.missing()).isEmpty();
  }

  @Test
  void aHoldoutTooSmallForTheEffectIsInsufficient() {
    ChallengeSpec rule = Rules.of("roc-auc", 0.002, Optional.of(0.005), List.of(), List.of());
    Judgement judgement = one(rule, holdout(600, 1, 1));

    assertThat(judgement.verdict()).isEqualTo(Verdict.INSUFFICIENT);
    assertThat(judgement.reason()).contains("more rows would settle it, around ");
    assertThat(judgement.missing().orElseThrow().rows()).isGreaterThan(5000);
  }

  @Test
  void whatIsNoEvidenceNeverPasses() {
    ChallengeSpec rule = Rules.plain(0);
    PairedScores fair = holdout(600, 2, 0.5);
    BitSet seven = new BitSet();
    seven.set(100, 107);
    assertThat(one(rule, used(fair, Map.of(2, seven), new int[600])))
        .satisfies(j -> assertThat(j.verdict()).isEqualTo(Verdict.BLOCKED))
        .satisfies(j -> assertThat(j.alpha()).as("nothing was tested").isZero())
        .extracting(Judgement::reason)
        .isEqualTo(
            "Kept v1: v2 trees could not be judged, 7 of 600 holdout rows were trained on (7 by"
                + " their entity, 0 more by their values than chance explains), more than the share of 0.01 that the rule allows");
    assertThat(one(rule, used(fair, Map.of(1, seven), new int[600])).verdict())
        .as("the champion's training counts too")
        .isEqualTo(Verdict.BLOCKED);
    int[] often = new int[600];
    Arrays.fill(often, 12);
    assertThat(one(rule, used(fair, Map.of(), often)))
        .satisfies(j -> assertThat(j.verdict()).isEqualTo(Verdict.BLOCKED))
        .extracting(Judgement::reason)
        .asString()
        .contains("the holdout is stale: 600 of 600 rows have decided 12 rematches or more");
    assertThat(play(rule, fair, ALPHA, APRIL.from().plusDays(3)).get(2))
        .satisfies(j -> assertThat(j.verdict()).isEqualTo(Verdict.BLOCKED))
        .extracting(Judgement::reason)
        .isEqualTo(
            "Kept v1: v2 trees could not be judged, it was trained on days up to 2013-04-04, and the"
                + " holdout begins on 2013-04-01: it has seen what it would be judged on");
    assertThat(one(rule, holdout(3, 2, 0)).verdict()).isEqualTo(Verdict.INSUFFICIENT);
    assertThat(one(rule, holdout(3, 2, 0)).reason())
        .contains("the holdout has 3 labelled rows, fewer than the 10 that the rule asks for")
        .endsWith("; about 7 more rows would settle it, around 2013-07-10");

    PairedScores oneClass = changed(fair, new double[600], fair.predictions().get(2));
    assertThat(one(rule, oneClass).verdict()).isEqualTo(Verdict.INSUFFICIENT);
    assertThat(one(rule, oneClass).reason()).contains("0 rows of the rarer label");
    double[] holes = fair.predictions().get(2).clone();
    holes[5] = Double.NaN;
    assertThat(one(rule, changed(fair, fair.labels(), holes)))
        .satisfies(j -> assertThat(j.verdict()).isEqualTo(Verdict.ERROR))
        .extracting(Judgement::reason)
        .isEqualTo(
            "Kept v1: v2 trees could not be judged, it has no prediction for 1 rows of the holdout");
    assertThat(
            one(
                    rule,
                    PairedScores.of(
                        Task.BINARY,
                        fair.sampling(),
                        fair.labels(),
                        Map.of(1, holes, 2, fair.predictions().get(2)),
                        Map.of()))
                .reason())
        .contains("v1 has no prediction for 1 rows of the holdout");
    double[] equal = new double[600];
    Arrays.fill(equal, 0.5);
    assertThat(one(rule, changed(fair, fair.labels(), equal)).verdict()).isEqualTo(Verdict.KEEP);
  }

  private static PairedScores used(
      PairedScores scores, Map<Integer, BitSet> trainedOn, int[] uses) {
    return new PairedScores(
        Task.BINARY,
        scores.sampling(),
        scores.labels(),
        scores.predictions(),
        Map.of(),
        new Exposure(trainedOn, Map.of(), new long[600], Map.of(), uses),
        Map.of(),
        Map.of());
  }

  private static PairedScores changed(PairedScores scores, double[] labels, double[] challenger) {
    return PairedScores.of(
        Task.BINARY,
        scores.sampling(),
        labels,
        Map.of(1, scores.predictions().get(1), 2, challenger),
        Map.of());
  }

  @Test
  void withoutBudgetNobodyWins() {
    Judgement judgement = play(Rules.plain(0), holdout(5000, 2, 0.5), 0).get(2);

    assertThat(judgement.verdict()).isEqualTo(Verdict.KEEP);
    assertThat(judgement.reason())
        .startsWith("Kept v1: the error budget of the year is spent for now, whatever the figures");
  }

  @Test
  void aGuardrailHoldsBackAWinner() {
    // Better in rank, and far too sure of itself.
    PairedScores fair = holdout(5000, 2, 0.5);
    double[] sure =
        Arrays.stream(fair.predictions().get(2))
            .map(p -> p > 0.5 ? 0.999 * p + 1e-3 : p / 50)
            .toArray();
    ChallengeSpec rule =
        Rules.of(
            "roc-auc", 0, Optional.empty(), List.of(), List.of(new Guardrail("log-loss", 0.01)));
    Judgement judgement = one(rule, changed(fair, fair.labels(), sure));

    assertThat(judgement.verdict()).isEqualTo(Verdict.KEEP);
    assertThat(judgement.reason())
        .contains("but guardrail log-loss may be worse by more than 0.01 (difference +");
    assertThat(judgement.guardrails().get(0).status()).isEqualTo(GuardrailResult.Status.BROKEN);
  }

  @Test
  void aPreferredRecipeNeedsOnlyBeNoWorse() {
    ChallengeSpec rule =
        Rules.of(
            "roc-auc",
            0.002,
            Optional.empty(),
            List.of(new Preference("trees", "drops the postal code")),
            List.of());
    PairedScores alike = Rules.holdout(20_000, 1, Map.of(1, 0.5, 2, 0.5), new Random(5));

    assertThat(one(rule, alike))
        .satisfies(j -> assertThat(j.verdict()).isEqualTo(Verdict.PROMOTE_NONINFERIOR))
        .extracting(Judgement::reason)
        .asString()
        .contains("takes the place of v1 because it drops the postal code: ")
        .endsWith("surely not worse by more than 0.02");
    assertThat(one(Rules.plain(0.002), alike).verdict()).isEqualTo(Verdict.KEEP);
    Opponent sameRecipe =
        new Opponent(
            Optional.of(1), "trees", Optional.of(APRIL.from()), alike.predictions().get(1));
    assertThat(
            new Rematch(rule, MetricSet.BUILT_IN, 7)
                .play(
                    alike,
                    APRIL,
                    sameRecipe,
                    List.of(new Challenger(2, "trees", APRIL.from())),
                    ALPHA)
                .get(2)
                .verdict())
        .as("a recipe does not replace itself for being preferred")
        .isEqualTo(Verdict.KEEP);
  }

  @Test
  void ofSeveralWinnersTheBestTakesThePlace() {
    PairedScores scores =
        Rules.holdout(8000, 1, Map.of(1, 2.0, 2, 0.8, 3, 0.2, 4, 2.0), new Random(3));
    Map<Integer, Judgement> judgements = play(Rules.plain(0), scores, ALPHA);

    assertThat(judgements.keySet()).containsExactly(2, 3, 4);
    assertThat(judgements.get(3).verdict()).isEqualTo(Verdict.PROMOTE_SUPERIOR);
    assertThat(judgements.get(2).verdict()).isEqualTo(Verdict.KEEP);
    assertThat(judgements.get(2).reason())
        .startsWith("Kept v1: v2 trees was better by ")
        .endsWith(", but v3 won by more");
    assertThat(judgements.get(4).verdict()).isEqualTo(Verdict.KEEP);
    assertThat(judgements.get(4).pAdjusted())
        .as("the least of three stays as it is")
        .isEqualTo(judgements.get(4).pNotSuperior());
    assertThat(judgements.get(3).pAdjusted())
        .as("the greatest counts threefold")
        .isEqualTo(Math.min(1, 3 * judgements.get(3).pNotSuperior()));
  }

  /** The golden cases of "verdict": by interval, with and without a declared reason. */
  @Test
  void theFiguresDecideAsTheReferenceSays() throws Exception {
    JsonNode golden;
    try (java.io.InputStream file =
        RematchTest.class.getResourceAsStream("/golden/statistics.json")) {
      golden = new ObjectMapper().readTree(file);
    }
    int checked = 0;
    for (JsonNode each : golden.get("cases")) {
      if (!each.get("statistic").asText().equals("verdict")) {
        continue;
      }
      JsonNode in = each.get("input");
      for (int i = 0; i < in.get("intervals").size(); i++) {
        double low = in.get("intervals").get(i).get(0).asDouble();
        double high = in.get("intervals").get(i).get(1).asDouble();
        double error = (high - low) / 2 / 1.959963984540054;
        double delta = (low + high) / 2;
        PairedDifference gain =
            new PairedDifference(delta, 0, delta, error, delta / error, 0.5, low, high);
        boolean superior = gain.pNotAbove(in.get("superiority").asDouble()) <= 0.025;
        boolean notWorse = gain.pNotAbove(-in.get("nonInferiority").asDouble()) <= 0.025;
        assertThat(Rematch.onFigures(superior, false))
            .hasToString(each.get("expected").get(i).get(0).asText());
        assertThat(Rematch.onFigures(superior, notWorse))
            .hasToString(each.get("expected").get(i).get(1).asText());
        checked++;
      }
    }
    assertThat(checked).isEqualTo(4);
  }
}
