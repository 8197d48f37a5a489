package dev.rematch.challenge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rematch.challenge.GuardrailResult.Status;
import dev.rematch.challenge.Rematch.Challenger;
import dev.rematch.challenge.Rematch.Judgement;
import dev.rematch.challenge.Rematch.Opponent;
import dev.rematch.core.Task;
import dev.rematch.core.Window;
import dev.rematch.evaluation.FairnessGap;
import dev.rematch.evaluation.MetricSet;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GuardrailCheckTest {
  private static final Window APRIL =
      new Window(LocalDate.of(2013, 4, 1), LocalDate.of(2013, 5, 1));

  private static Guardrails guardrails(
      List<String> segments, double margin, List<FairnessRule> fairness) {
    return new Guardrails(
        List.of(),
        segments,
        margin,
        100,
        fairness,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Guardrails limits(double flips, double shift, double time, double nulls) {
    return new Guardrails(
        List.of(),
        List.of(),
        0,
        1,
        List.of(),
        Optional.of(flips),
        Optional.of(shift),
        Optional.of(time),
        Optional.of(nulls));
  }

  private static Judgement judge(Guardrails guardrails, PairedScores scores) {
    Opponent champion =
        new Opponent(
            Optional.of(1), "linear", Optional.of(APRIL.from()), scores.predictions().get(1));
    return new Rematch(Rules.guarded(guardrails), MetricSet.BUILT_IN, 7)
        .play(scores, APRIL, champion, List.of(new Challenger(2, "trees", APRIL.from())), 0.01)
        .get(2);
  }

  /** Version 2 is better by far, but not in the rows of the given side. */
  private static PairedScores sides(int rows, String[] sides, String worseIn) {
    PairedScores scores = Rules.holdout(rows, 1, Map.of(1, 2.0, 2, 0.3), new Random(5));
    double[] better = scores.predictions().get(2).clone();
    Random random = new Random(6);
    for (int i = 0; i < rows; i++) {
      better[i] = sides[i].equals(worseIn) ? random.nextDouble() : better[i];
    }
    return PairedScores.of(
        Task.BINARY,
        scores.sampling(),
        scores.labels(),
        Map.of(1, scores.predictions().get(1), 2, better),
        Map.of("side", sides));
  }

  private static String[] sides(int rows) {
    String[] sides = new String[rows];
    for (int i = 0; i < rows; i++) {
      sides[i] = i < 30 ? "tiny" : i % 6 == 0 ? "b" : "a";
    }
    return sides;
  }

  @Test
  void aSegmentThatGetsWorseHoldsBackAWinner() {
    Guardrails rule = guardrails(List.of("side"), 0.05, List.of());
    Judgement fine = judge(rule, sides(6000, sides(6000), "nowhere"));
    assertThat(fine.verdict()).isEqualTo(Verdict.PROMOTE_SUPERIOR);
    assertThat(fine.guardrails())
        .extracting(GuardrailResult::name, GuardrailResult::status)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("side=a", Status.HELD),
            org.assertj.core.groups.Tuple.tuple("side=b", Status.HELD),
            org.assertj.core.groups.Tuple.tuple("side=tiny", Status.NOT_ASSESSED));

    Judgement worse = judge(rule, sides(6000, sides(6000), "b"));
    assertThat(worse.verdict()).isEqualTo(Verdict.KEEP);
    assertThat(worse.reason())
        .containsPattern(
            "but guardrail side=b \\(995 rows\\) may be worse by more than 0.05 \\(difference -");
  }

  @Test
  void aSegmentTooSmallToTellIsNotPassed() {
    String[] sides = new String[900];
    Arrays.setAll(sides, i -> i % 6 == 0 ? "b" : "a");
    PairedScores alike = Rules.holdout(900, 1, Map.of(1, 1.0, 2, 1.0), new Random(5));
    Judgement judgement =
        judge(
            guardrails(List.of("side"), 0.001, List.of()),
            PairedScores.of(
                Task.BINARY,
                alike.sampling(),
                alike.labels(),
                alike.predictions(),
                Map.of("side", sides)));
    assertThat(judgement.guardrails())
        .extracting(GuardrailResult::status)
        .as("neither 150 nor 750 rows can show a margin of 0.001")
        .containsOnly(Status.NOT_ASSESSED);
    Judgement better =
        judge(guardrails(List.of("side"), 0.001, List.of()), sides(900, sides, "nowhere"));
    assertThat(better.guardrails())
        .extracting(GuardrailResult::status)
        .as("much better on so few rows")
        .containsOnly(Status.HELD);
    Judgement far = judge(guardrails(List.of("side"), 0.001, List.of()), sides(900, sides, "b"));
    assertThat(far.guardrails().get(1).status()).as("surely worse").isEqualTo(Status.BROKEN);
  }

  @Test
  void aGapThatGrowsHoldsBackAWinner() {
    List<FairnessRule> fairness =
        List.of(new FairnessRule(FairnessGap.SELECTION_RATE, "side", 0.08));
    PairedScores scores = sides(6000, sides(6000), "nowhere");
    assertThat(judge(guardrails(List.of(), 0, fairness), scores).guardrails().get(0))
        .satisfies(g -> assertThat(g.status()).isEqualTo(Status.HELD))
        .satisfies(g -> assertThat(g.rows()).as("the tiny group is left out").isEqualTo(5970));

    double[] unfair = scores.predictions().get(2).clone();
    for (int i = 0; i < unfair.length; i++) {
      unfair[i] = i % 6 == 0 ? Math.min(1, unfair[i] * 1.7) : unfair[i];
    }
    Judgement judgement =
        judge(
            guardrails(List.of(), 0, fairness),
            PairedScores.of(
                Task.BINARY,
                scores.sampling(),
                scores.labels(),
                Map.of(1, scores.predictions().get(1), 2, unfair),
                scores.attributes()));
    assertThat(judgement.reason())
        .contains("guardrail selection-rate-gap(side) may be worse by more than 0.08");
  }

  @Test
  void flipsShiftTimeAndMissingValuesHaveLimits() {
    PairedScores scores = Rules.holdout(6000, 1, Map.of(1, 2.0, 2, 0.3), new Random(5));
    Map<Integer, Probe> probes = Map.of(1, new Probe(2, 0.01), 2, new Probe(5, 0.4));
    PairedScores tried =
        new PairedScores(
            Task.BINARY,
            scores.sampling(),
            scores.labels(),
            scores.predictions(),
            Map.of(),
            Exposure.none(6000),
            Map.of(),
            probes);
    assertThat(judge(limits(0.9, 5, 3, 0.5), tried).guardrails())
        .extracting(GuardrailResult::kind, GuardrailResult::status)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("flips", Status.HELD),
            org.assertj.core.groups.Tuple.tuple("score-shift", Status.HELD),
            org.assertj.core.groups.Tuple.tuple("scoring-time", Status.HELD),
            org.assertj.core.groups.Tuple.tuple("null-change", Status.HELD));
    Judgement strict = judge(limits(0.01, 0.001, 2, 0.1), tried);
    assertThat(strict.guardrails()).allMatch(g -> g.status() == Status.BROKEN);
    assertThat(strict.reason())
        .contains("guardrail flipped decisions is 0.")
        .contains("shift of scores (PSI) is 0.")
        .contains("time to score over the champion's is 2.5000, more than the 2 that is allowed")
        .contains("missing or unseen value is 0.4000, more than the 0.1 that is allowed");
    assertThat(judge(limits(0.9, 5, 3, 0.5), scores).guardrails())
        .filteredOn(g -> g.kind().equals("scoring-time"))
        .extracting(GuardrailResult::status)
        .as("what was not tried is not passed")
        .containsExactly(Status.BROKEN);
  }

  @Test
  void theRuleIsReadBackAsItWasWritten() {
    ChallengeSpec rule =
        Rules.guarded(
            guardrails(
                List.of("side"),
                0.05,
                List.of(new FairnessRule(FairnessGap.EQUALIZED_ODDS, "side", 0.1))));
    String text = RuleText.of(rule, 42);
    assertThat(RuleText.read(text)).isEqualTo(rule);
    assertThat(RuleText.seed(text)).isEqualTo(42);
    ChallengeSpec other = Rules.guarded(limits(0.1, 0.2, 3, 0.4));
    assertThat(RuleText.read(RuleText.of(other, 1))).isEqualTo(other);
  }
}
