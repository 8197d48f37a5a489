package dev.rematch.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rematch.challenge.Decision;
import dev.rematch.jobs.run.PipelineSession;
import dev.rematch.jobs.steps.ChallengeStep;
import dev.rematch.jobs.steps.DecisionReplay;
import dev.rematch.jobs.steps.IngestStep;
import dev.rematch.jobs.steps.TrainStep;
import dev.rematch.pipeline.RegistryTables;
import dev.rematch.pipeline.RunContext;
import dev.rematch.registry.ModelVersion;
import dev.rematch.registry.RegistryEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A round that dies before or after any of its writes is finished by the next attempt, once. */
class KilledRoundSparkTest {
  private static final LocalDate DAY = LocalDate.of(2020, 4, 2);
  private static final Map<String, String> RULE =
      Map.of(
          "challenge.prefer-when-not-worse", "[{ recipe = trees, reason = \"needs no scaling\" }]",
          "challenge.non-inferiority-margin", "0.1",
          "challenge.guardrails", "[{ metric = log-loss, margin = 0.5 }]",
          "challenge.max-scoring-time-ratio", "1000",
          "challenge.max-null-change", "0.9",
          "challenge.backtest", "{ windows = 1, agree = 0, floor = 1 }");

  /** The profile {@code long} kills at every append, before and after it. */
  private static final boolean LONG = Integer.getInteger("rematch.crash.stride", 40) < 40;

  @TempDir Path folder;

  @Test
  void nothingIsLostDoubledOrDecidedOtherwise() throws Exception {
    SmallPipeline small = SmallPipeline.in(folder).withData("before");
    SmallPipeline.replay(small.session("before"), LocalDate.of(2020, 3, 1));
    // From here on another rule, so that this round is the first of a series.
    small.session("before", Map.of(), RULE).run(DAY, List.of(new IngestStep(), new TrainStep()));

    copy("whole");
    PipelineSession whole = small.session("whole", Map.of(), RULE);
    whole.run(DAY, List.of(new ChallengeStep()));
    List<String> expected = figures(whole);
    assertThat(expected).anyMatch(f -> f.contains("PROMOTE_NONINFERIOR"));

    int deaths = 0;
    for (boolean after : new boolean[] {false, true}) {
      for (int at = LONG || after ? 1 : 5; at <= 5; at += LONG ? 1 : 2) {
        String warehouse = "killed-" + at + after;
        copy(warehouse);
        PipelineSession killed = small.session(warehouse, Map.of(), RULE);
        RunContext context = new DyingRegistry(at, after).over(killed.context(DAY).of("challenge"));
        assertThatThrownBy(() -> new ChallengeStep().run(context))
            .as("append %d", at)
            .isInstanceOf(DyingRegistry.Killed.class);
        deaths++;

        PipelineSession again = small.session(warehouse, Map.of(), RULE);
        again.run(DAY, List.of(new ChallengeStep()));
        assertThat(figures(again))
            .as("killed at append %d, after: %s", at, after)
            .isEqualTo(expected);
        assertThat(new DecisionReplay(again).replay(context.runId()))
            .as("what was measured twice is decided by what was kept")
            .allSatisfy(outcome -> assertThat(outcome.differences()).isEmpty());
        again.run(DAY, List.of(new ChallengeStep()));
        assertThat(figures(again)).as("once more").isEqualTo(expected);
      }
    }
    assertThat(deaths).isEqualTo(LONG ? 10 : 4);
  }

  /** All that a round leaves, without what time and file names differ in. */
  private static List<String> figures(PipelineSession session) {
    RegistryTables registry = session.registry();
    List<String> figures = new ArrayList<>();
    for (Decision d : registry.decisions().all()) {
      figures.add(
          String.join(
              " ",
              d.decisionId(),
              d.verdict().toString(),
              d.reason(),
              d.holdoutChecksum(),
              d.alphaSpent() + "",
              d.attribution() + ""));
    }
    registry.rules().all().forEach(r -> figures.add(r.series() + " " + r.ruleHash()));
    registry.backtests().all().forEach(b -> figures.add(b.toString()));
    figures.add("metrics " + registry.metrics().all().size());
    figures.add("profiles " + registry.profiles().all().size());
    figures.add(
        "events "
            + registry.models().events(Optional.of("small")).stream()
                .map(RegistryEvent::kind)
                .toList());
    figures.add(
        "champion "
            + registry.models().holder("small", "champion").map(ModelVersion::version).orElse(0));
    return figures;
  }

  private void copy(String to) throws IOException {
    SmallPipeline.copy(folder.resolve("before"), folder.resolve(to));
  }
}
