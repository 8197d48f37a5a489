package dev.rematch.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rematch.SharedSpark;
import dev.rematch.alert.Alert;
import dev.rematch.challenge.Decision;
import dev.rematch.challenge.StoredRule;
import dev.rematch.challenge.Verdict;
import dev.rematch.jobs.run.PipelineSession;
import dev.rematch.jobs.run.TaskAlerts;
import dev.rematch.jobs.steps.ChallengeStep;
import dev.rematch.jobs.steps.DecisionReplay;
import dev.rematch.jobs.steps.IngestStep;
import dev.rematch.jobs.steps.RecalibrateStep;
import dev.rematch.jobs.steps.RuleSimulation;
import dev.rematch.jobs.steps.ScoreStep;
import dev.rematch.jobs.steps.TrainStep;
import dev.rematch.pipeline.PipelineReader;
import dev.rematch.pipeline.RunContext;
import dev.rematch.registry.EventKind;
import dev.rematch.registry.ModelVersion;
import dev.rematch.registry.Note;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of decisions: replayed, simulated, approved, held back, undone. */
class DecisionsSparkTest {
  private static final LocalDate MARCH = LocalDate.of(2020, 3, 1);
  private static final LocalDate APRIL = LocalDate.of(2020, 4, 1);

  /** Trees that are not much worse than the champion take its place. */
  private static final Map<String, String> TREES_PREFERRED =
      Map.of(
          "challenge.prefer-when-not-worse", "[{ recipe = trees, reason = \"needs no scaling\" }]",
          "challenge.non-inferiority-margin", "0.1",
          "challenge.guardrails", "[{ metric = log-loss, margin = 0.5 }]");

  @TempDir Path folder;
  private SmallPipeline small;

  @BeforeEach
  void writePipeline() throws Exception {
    small = SmallPipeline.in(folder).withData("w");
  }

  private static Map<String, String> with(Map<String, String> some, String... more) {
    Map<String, String> all = new java.util.HashMap<>(some);
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return all;
  }

  private static Optional<Integer> holder(PipelineSession session, String alias) {
    return session.registry().models().holder("small", alias).map(ModelVersion::version);
  }

  private static List<Decision> on(PipelineSession session, LocalDate period) {
    return session.registry().decisions().where(d -> d.logicalDate().equals(period.plusDays(1)));
  }

  /** Every kind of guardrail, wide enough to hold. */
  private static Map<String, String> guardedInEveryWay() {
    return with(
        TREES_PREFERRED,
        "metrics.miss.sql",
        "\"sum(abs(label - prediction) * length(colour)) / count(*)\"",
        "metrics.miss.better",
        "lower",
        "challenge.costs",
        "{ false-positive = 1, false-negative = 3 }",
        "challenge.guardrails",
        "[{ metric = log-loss, margin = 0.5 }, { metric = miss, margin = 2 },"
            + " { metric = cost, margin = 2 }, { metric = lift-20, margin = 1 }]",
        "challenge.segment-min-rows",
        "100",
        "challenge.fairness",
        "[{ gap = equalized-odds, column = colour, margin = 0.9 }]",
        "challenge.max-flip-share",
        "0.9",
        "challenge.max-score-shift",
        "100",
        "challenge.max-scoring-time-ratio",
        "1000",
        "challenge.max-null-change",
        "0.9",
        "monitoring.performance.metric",
        "miss");
  }

  @Test
  void everyDecisionIsWorkedOutAgainToTheLastBitAndATamperedScoreIsFound() {
    PipelineSession session = small.session("w", Map.of(), guardedInEveryWay());
    SmallPipeline.replay(session, SmallPipeline.TO);
    List<Decision> decisions = session.registry().decisions().all();
    assertThat(decisions).extracting(Decision::verdict).contains(Verdict.PROMOTE_NONINFERIOR);
    assertThat(decisions)
        .anyMatch(
            d ->
                d.attribution().isPresent()
                    && d.reason().contains("; of the gain newer data gave "));
    assertThat(on(session, APRIL).get(1).guardrails())
        .contains(
            "\"log-loss\"",
            "\"miss\"",
            "\"cost\"",
            "\"lift-20\"",
            "\"equalized-odds-gap(colour)\"",
            "\"flips\"",
            "\"score-shift\"",
            "\"scoring-time\"",
            "\"null-change\"")
        .doesNotContain("BROKEN");
    assertThat(session.registry().metrics().where(m -> m.metric().equals("miss")))
        .as("of every player, and of what was scored live")
        .anyMatch(m -> m.runId().contains("-challenge-"))
        .anyMatch(m -> m.runId().contains("-monitor-") && m.value() > 0);

    // Years later the file declares another rule.
    PipelineSession later =
        small.session("w", Map.of(), Map.of("challenge.superiority-margin", "0.5"));
    DecisionReplay replay = new DecisionReplay(later);
    decisions.stream()
        .map(Decision::runId)
        .distinct()
        .forEach(
            run ->
                assertThat(replay.rescore(run))
                    .allSatisfy(outcome -> assertThat(outcome.differences()).isEmpty()));

    String scores = folder.resolve("w/lake/small/paired_scores").toString();
    SharedSpark.session()
        .read()
        .format("delta")
        .load(scores)
        .withColumn(
            "label",
            functions
                .when(functions.col("entity_hash").mod(10).equalTo(0), functions.lit(1.0))
                .otherwise(functions.col("label")))
        .write()
        .format("delta")
        .mode("overwrite")
        .save(scores);
    assertThat(replay.replay(decisions.get(0).runId()))
        .anySatisfy(
            outcome ->
                assertThat(outcome.differences())
                    .anyMatch(d -> d.startsWith("challengerValue: decided with 0."))
                    .anyMatch(d -> d.startsWith("holdoutChecksum: decided with ")));
  }

  @Test
  void anotherRuleIsSimulatedAndAChangedOneOpensASeries() {
    PipelineSession session = small.session("w", Map.of(), TREES_PREFERRED);
    SmallPipeline.replay(session, SmallPipeline.TO);
    int decisions = session.registry().decisions().all().size();

    RuleSimulation.Outcome same =
        new RuleSimulation(small.session("w", Map.of(), TREES_PREFERRED))
            .run(LocalDate.MIN, LocalDate.MAX);
    assertThat(same.rounds()).hasSize(3);
    assertThat(same.simulatedSwaps()).isEqualTo(same.actualSwaps()).isEqualTo(3);
    assertThat(same.rounds())
        .allMatch(r -> r.actual().equals(r.simulated()))
        .anyMatch(r -> r.verdict().startsWith("PROMOTE_NONINFERIOR v"));
    assertThat(same.simulatedRegret()).isEqualTo(same.actualRegret()).isNotNegative();

    RuleSimulation.Outcome strict =
        new RuleSimulation(small.session("w")).run(LocalDate.MIN, LocalDate.MAX);
    assertThat(strict.simulatedSwaps()).as("nobody is preferred").isEqualTo(1);
    assertThat(strict.simulatedRegret())
        .as("the linear model was the better one")
        .isLessThan(strict.actualRegret());
    assertThat(session.registry().decisions().all()).as("nothing written").hasSize(decisions);

    PipelineSession changed = small.session("w");
    changed.run(APRIL.plusDays(1), List.of(new TrainStep()));
    changed.run(APRIL.plusDays(1), List.of(new ChallengeStep()));
    assertThat(session.registry().rules().all())
        .extracting(StoredRule::series)
        .containsExactly(1, 2);
    assertThat(changed.registry().decisions().all())
        .filteredOn(d -> d.series() == 2)
        .hasSize(2)
        .allSatisfy(d -> assertThat(d.staleRows()).as("a second use is allowed").isZero());
    assertThat(small.lake("w", "paired_scores").filter("earlier_uses = 1").count())
        .as("the same holdout once more")
        .isEqualTo(SmallPipeline.ROWS);
  }

  @Test
  void aManualRuleWaitsForSomebodyWhoDidNotTrain() {
    Map<String, String> manual =
        Map.of("challenge.approval", "manual", "challenge.approval-four-eyes", "true");
    PipelineSession session = small.session("w", Map.of(), manual);
    SmallPipeline.replay(session, MARCH);
    assertThat(holder(session, "champion")).isEmpty();
    Decision winner =
        session.registry().decisions().all().stream()
            .filter(d -> d.verdict().promotes())
            .findFirst()
            .orElseThrow();
    String id = winner.decisionId();

    assertThat(small.command("bob", "decisions", "list", "-w", "w").said())
        .contains("PENDING")
        .contains("KEEP (BEATEN)");
    assertThat(small.command("bob", "decisions", "budget", "-w", "w").said())
        .containsPattern("small +2020 +1 +0\\.0500 +0\\.0128 +0\\.0372 +1");
    SmallPipeline.Ended own =
        small.command("ann", "decisions", "approve", id, "-w", "w", "--reason", "mine");
    assertThat(own.code()).isEqualTo(6);
    assertThat(own.said())
        .contains("ann trained v1, and the rule asks for somebody else (approval-four-eyes)");
    assertThat(small.command("bob", "decisions", "approve", id, "-w", "w", "--reason", " ").said())
        .contains("no reason is given");
    SmallPipeline.Ended approved =
        small.command("bob", "decisions", "approve", id, "-w", "w", "--reason", "looks right");
    assertThat(approved.said()).contains("small v1 is champion now (event ");
    assertThat(approved.code()).isZero();
    assertThat(session.registry().models().events(Optional.of("small")))
        .filteredOn(e -> e.decisionId().equals(Optional.of(id)))
        .extracting(e -> e.kind() + " by " + e.actor())
        .containsExactly("APPROVED by bob", "PROMOTED by bob");
    SmallPipeline.Ended twice =
        small.command("bob", "decisions", "reject", id, "-w", "w", "--reason", "no");
    assertThat(twice.code()).isEqualTo(6);
    assertThat(twice.said()).contains("v1 took the place already");
    assertThat(
            small
                .command("bob", "decisions", "approve", id + "x", "-w", "w", "--reason", "y")
                .said())
        .contains("Unknown decision: " + id + "x; did you mean " + id);
  }

  @Test
  void aSchedulersAnswerIsRefusedWhereThePipelineIsNotThePlannedOne() throws Exception {
    Map<String, String> manual = Map.of("challenge.approval", "manual");
    PipelineSession session = small.session("w", Map.of(), manual);
    String id = waiting(session);
    String[] set = {"--pipeline=pipeline.conf", "--set=challenge.approval=manual"};
    String hash =
        new PipelineReader().read(folder.resolve("pipeline.conf"), manual).plan().sha256();
    List<String> approve =
        new ArrayList<>(List.of("decisions", "approve", id, "-w", "w", "--reason=fine"));
    approve.add("--plan-sha256=" + hash);
    assertThat(small.command("bob", approve.toArray(String[]::new)).said())
        .contains("a plan's hash was given without its pipeline (--pipeline)");
    approve.add(set[0]);
    SmallPipeline.Ended refused = small.command("bob", approve.toArray(String[]::new));
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.said()).contains("makes another plan (").contains("run rematch plan again");
    approve.add(set[1]);
    assertThat(small.command("bob", approve.toArray(String[]::new)).said())
        .contains("small v1 is champion now");
  }

  private String waiting(PipelineSession session) {
    SmallPipeline.replay(session, MARCH);
    return session.registry().decisions().all().stream()
        .filter(d -> d.verdict().promotes())
        .findFirst()
        .orElseThrow()
        .decisionId();
  }

  @Test
  void anAnswerInTimeCountsHoweverLateItComesAndMendsItsRequest() {
    PipelineSession session =
        small.session(
            "w", Map.of(), Map.of("challenge.approval", "manual", "challenge.approval-days", "14"));
    String id = waiting(session);
    new TaskAlerts(session.registry().alerts(), "small", Clock.systemUTC())
        .failed("dag", MARCH, "dag/run", Map.of("task", "approve"));
    Instant late = Instant.now().plus(Duration.ofDays(15));
    String[] approve = {
      "decisions", "approve", id, "-w", "w", "--reason=fine", "--request=dag/run", "--actor=bob"
    };
    SmallPipeline.Ended expired = small.commandAt(late, approve);
    assertThat(expired.code()).isEqualTo(6);
    assertThat(expired.said()).contains("it could be answered until ");
    String[] inTime = java.util.Arrays.copyOf(approve, approve.length + 1);
    inTime[approve.length] = "--answered-at=" + Instant.now();
    assertThat(small.commandAt(late, inTime).said()).contains("small v1 is champion now");
    assertThat(session.registry().alerts().all())
        .extracting(Alert::state)
        .containsExactly("opened", "closed");
    // Killed between the answer and the alert: the next try finds the one and closes the other.
    new TaskAlerts(session.registry().alerts(), "small", Clock.fixed(late, ZoneOffset.UTC))
        .failed("dag", MARCH, "dag/run", Map.of("task", "approve", "try", 2));
    assertThat(small.commandAt(late, inTime).said()).contains("v1 took the place already");
    assertThat(session.registry().alerts().all())
        .extracting(Alert::state)
        .containsExactly("opened", "closed", "opened", "closed");
  }

  @Test
  void aWinnerThatWaitedAndWasTurnedDownIsNotCarriedOutLater() {
    PipelineSession session = small.session("w");
    LocalDate day = MARCH.plusDays(1);
    session.run(day, List.of(new TrainStep()));
    // Dies when the decisions are written, before the winner takes the place.
    for (int append = 1; session.registry().decisions().all().isEmpty(); append++) {
      RunContext dying = new DyingRegistry(append, true).over(session.context(day).of("challenge"));
      assertThatThrownBy(() -> new ChallengeStep().run(dying))
          .isInstanceOf(DyingRegistry.Killed.class);
    }
    String id =
        session.registry().decisions().all().stream()
            .filter(d -> d.verdict().promotes())
            .findFirst()
            .orElseThrow()
            .decisionId();
    assertThat(small.command("bob", "decisions", "reject", id, "-w", "w", "--reason", "no").code())
        .isZero();
    assertThat(session.run(day, List.of(new ChallengeStep())).get(0).summary())
        .startsWith("decided: ");
    assertThat(holder(session, "champion")).isEmpty();
  }

  @Test
  void aSchedulerPassesOnWhoAnsweredAndCanAskAgain() throws Exception {
    Map<String, String> manual =
        Map.of("challenge.approval", "manual", "challenge.approval-four-eyes", "true");
    PipelineSession session = small.session("w", Map.of(), manual);
    String id = waiting(session);
    String[] approve = {
      "decisions",
      "approve",
      id,
      "-w",
      "w",
      "--reason=--conf; $(id)",
      "--actor=bob",
      "--request=dag/run",
      "--result=r.json"
    };

    approve[6] = "--actor=ann";
    assertThat(small.command("airflow", approve).said())
        .contains("ann trained v1, and the rule asks for somebody else");
    assertThat(Files.readString(folder.resolve("r.json")))
        .contains("\"exit_code\" : 6", "\"kind\" : \"REFUSED\"", "\"state\" : \"PENDING\"");
    approve[6] = "--actor=bob";
    // As a try leaves it that is killed between its two events.
    session
        .registry()
        .models()
        .note(
            new Note(
                EventKind.APPROVED,
                "small",
                Optional.of(1),
                Optional.empty(),
                Optional.of(id),
                "bob (through airflow)",
                "--conf; $(id)",
                "{}"));
    assertThat(small.command("airflow", approve).said()).contains("small v1 is champion now");
    assertThat(session.registry().models().events(Optional.of("small")))
        .filteredOn(e -> e.decisionId().equals(Optional.of(id)))
        .extracting(e -> e.kind() + " by " + e.actor() + ": " + e.reason())
        .containsExactly(
            "APPROVED by bob (through airflow): --conf; $(id)",
            "PROMOTED by bob (through airflow): --conf; $(id)");
    SmallPipeline.Ended again = small.command("airflow", approve);
    assertThat(again.code()).as("tried again after the commit").isZero();
    assertThat(again.said()).contains(id + " is answered: v1 took the place already");
    assertThat(Files.readString(folder.resolve("r.json")))
        .contains("\"exit_code\" : 0", "\"state\" : \"CARRIED_OUT\"", "\"champion\" : 1");

    String[] reject = {
      "decisions", "reject", id, "-w", "w", "--reason=nobody answered", "--request=dag/run"
    };
    assertThat(small.command("airflow", reject).code()).isEqualTo(6);
    String[] unless = java.util.Arrays.copyOf(reject, reject.length + 1);
    unless[reject.length] = "--unless-answered";
    assertThat(small.command("airflow", unless).code()).isZero();
  }

  @Test
  void aWinnerScoresSilentlyFirst() {
    PipelineSession session =
        small.session("w", Map.of(), with(TREES_PREFERRED, "challenge.shadow.periods", "1"));
    SmallPipeline.replay(session, APRIL);
    assertThat(holder(session, "champion")).contains(1);
    assertThat(holder(session, "challenger")).as("held back").contains(4);
    assertThat(on(session, APRIL))
        .anySatisfy(
            d -> {
              assertThat(d.heldBy()).contains("SHADOW");
              assertThat(d.reason())
                  .endsWith(
                      "but it has scored 0 live periods silently, fewer than the 1 that the"
                          + " rule asks for");
            });

    SmallPipeline.replay(session, SmallPipeline.TO);
    assertThat(holder(session, "champion")).contains(4);
    assertThat(small.lake("w", "shadow_predictions").filter("model_version = 4").count())
        .isEqualTo(SmallPipeline.ROWS);
    assertThat(small.lake("w", "predictions").filter("model_version = 4").count()).isZero();
    DecisionReplay replay = new DecisionReplay(session);
    assertThat(replay.replay(on(session, SmallPipeline.TO).get(0).runId()))
        .hasSize(3)
        .allSatisfy(outcome -> assertThat(outcome.differences()).isEmpty());
  }

  @Test
  void aChampionThatProvesWorseGivesThePlaceBack() {
    PipelineSession session =
        small.session(
            "w",
            Map.of(),
            with(
                TREES_PREFERRED,
                "challenge.shadow.watch-periods",
                "2",
                "challenge.hysteresis.cool-down-days",
                "1"));
    SmallPipeline.replay(session, APRIL);
    assertThat(holder(session, "champion")).as("the preferred one").contains(4);
    SmallPipeline.replay(session, SmallPipeline.TO);

    List<Decision> last = on(session, SmallPipeline.TO);
    assertThat(last).hasSize(1);
    assertThat(last.get(0).watch()).isTrue();
    assertThat(last.get(0).reason()).startsWith("v1 linear comes back for v4: better by 0.");
    assertThat(holder(session, "champion")).contains(1);
    assertThat(session.registry().models().events(Optional.of("small")))
        .anyMatch(e -> e.kind() == EventKind.ROLLED_BACK && e.reason().contains("comes back"));
    assertThat(SmallPipeline.replay(session, SmallPipeline.TO)).as("once").isFalse();
    assertThat(new DecisionReplay(session).rescore(last.get(0).runId()).get(0).differences())
        .isEmpty();
  }

  @Test
  void aRecipeMustAlsoWinAtEarlierCutOffsAndAChampionHasItsTime() throws Exception {
    PipelineSession session =
        small.session(
            "w",
            Map.of(),
            with(
                TREES_PREFERRED,
                "challenge.backtest.windows",
                "1",
                "challenge.backtest.agree",
                "1"));
    SmallPipeline.replay(session, APRIL);
    assertThat(holder(session, "champion")).contains(1);
    assertThat(session.registry().backtests().all())
        .hasSize(1)
        .allSatisfy(
            b -> {
              assertThat(b.testedFrom()).isEqualTo(LocalDate.of(2020, 2, 1));
              assertThat(b.recipe() + " against " + b.championRecipe())
                  .isEqualTo("trees against linear");
              assertThat(b.gain()).isNegative();
            });
    assertThat(on(session, APRIL))
        .filteredOn(d -> d.heldBy().isPresent())
        .extracting(Decision::reason)
        .singleElement()
        .asString()
        .contains(
            "but its recipe was better in 0 of 1 earlier periods, fewer than 1; its recipe was"
                + " worse by 0.");

    PipelineSession patient =
        small
            .withData("p")
            .session(
                "p",
                Map.of(),
                with(TREES_PREFERRED, "challenge.hysteresis.min-days-in-office", "60"));
    SmallPipeline.replay(patient, APRIL);
    assertThat(on(patient, APRIL))
        .filteredOn(d -> d.heldBy().equals(Optional.of("OFFICE")))
        .extracting(Decision::reason)
        .singleElement()
        .asString()
        .endsWith("but v1 has been in office for 31 days, fewer than the 60 that the rule grants");
  }

  @Test
  void aChampionThatIsTooSureOfItselfIsRecalibrated() {
    Map<String, String> overfitted =
        with(
            TREES_PREFERRED,
            "challenge.non-inferiority-margin",
            "0.3",
            "challenge.guardrails",
            "[]",
            "challenge.segments",
            "[]",
            "recipes.trees.parameters",
            "{ trees = 100, max-depth = 6, learning-rate = 0.5 }");
    PipelineSession session = small.session("w", Map.of(), overfitted);
    LocalDate may = SmallPipeline.TO.plusDays(1);
    SmallPipeline.replay(session, APRIL);
    assertThat(holder(session, "champion")).contains(4);
    assertThat(session.run(APRIL.plusDays(1), List.of(new RecalibrateStep())).get(0).summary())
        .contains("no mature period lies between its training and the holdout");

    session.run(may, List.of(new IngestStep()));
    RunContext dying = new DyingRegistry(1, false).over(session.context(may).of("recalibrate"));
    assertThatThrownBy(() -> new RecalibrateStep().run(dying))
        .as("after the children were registered, before the rule was kept")
        .isInstanceOf(DyingRegistry.Killed.class);
    session.run(may, List.of(new RecalibrateStep()));
    assertThat(session.registry().models().versions("small")).as("nobody twice").hasSize(7);
    List<Decision> decisions = on(session, SmallPipeline.TO);
    assertThat(decisions)
        .extracting(Decision::recipe)
        .containsExactly("trees-platt", "trees-isotonic", "trees-temperature");
    assertThat(decisions).allMatch(d -> d.metric().equals("log-loss"));
    Decision winner =
        decisions.stream().filter(d -> d.verdict().promotes()).findFirst().orElseThrow();
    assertThat(winner.delta()).as("log-loss").isLessThan(-0.05);
    assertThat(winner.guardrails()).contains("\"name\":\"roc-auc\"").contains("HELD");
    ModelVersion child =
        session.registry().models().version("small", winner.challenger()).orElseThrow();
    assertThat(child.details()).containsEntry("parent_version", "4");
    assertThat(holder(session, "champion")).contains(child.version());
    assertThat(session.registry().rules().all())
        .extracting(r -> r.purpose() + " " + r.series())
        .containsExactly("challenge 1", "recalibrate 1");

    PipelineSession fresh = small.session("w", Map.of(), overfitted);
    assertThat(fresh.run(may, List.of(new RecalibrateStep())).get(0).summary())
        .startsWith("decided: ");
    fresh.run(may, List.of(new ScoreStep()));
    assertThat(
            small
                .lake("w", "predictions")
                .filter("model_version = " + child.version() + " AND probability BETWEEN 0 AND 1")
                .count())
        .isEqualTo(SmallPipeline.ROWS);
    assertThat(new DecisionReplay(fresh).rescore(winner.runId()))
        .hasSize(3)
        .allSatisfy(outcome -> assertThat(outcome.differences()).isEmpty());
  }

  @Test
  void anImportedOrHandPickedChallengerPlaysEveryRematch() {
    PipelineSession session = small.session("w");
    SmallPipeline.replay(session, APRIL);
    assertThat(holder(session, "champion")).contains(1);
    assertThat(
            small
                .command(
                    "bob",
                    "models",
                    "promote",
                    "small",
                    "--version",
                    "2",
                    "--alias",
                    "challenger",
                    "-w",
                    "w",
                    "--reason",
                    "let it play")
                .code())
        .isZero();
    SmallPipeline.replay(session, SmallPipeline.TO);
    assertThat(on(session, SmallPipeline.TO))
        .extracting(Decision::challenger)
        .containsExactly(2, 5, 6);
  }

  /** What Spark itself says was read while the rematch of May was played. */
  private long recordsRead(String warehouse, Map<String, String> overrides) throws Exception {
    PipelineSession session = small.session(warehouse, Map.of(), overrides);
    SmallPipeline.replay(session, APRIL);
    LocalDate may = SmallPipeline.TO.plusDays(1);
    session.run(may, List.of(new IngestStep(), new TrainStep()));
    AtomicLong records = new AtomicLong();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onTaskEnd(SparkListenerTaskEnd end) {
            records.addAndGet(end.taskMetrics().inputMetrics().recordsRead());
          }
        };
    SharedSpark.session().sparkContext().addSparkListener(listener);
    session.run(may, List.of(new ChallengeStep()));
    SharedSpark.session().sparkContext().listenerBus().waitUntilEmpty();
    SharedSpark.session().sparkContext().removeSparkListener(listener);
    return records.get();
  }

  @Test
  void theHoldoutIsScannedOnceHoweverManyPlayAndByWhateverTheyAreMeasured() throws Exception {
    small.withData("two").withData("five");
    long two = recordsRead("two", Map.of());
    String tree =
        "{ algorithm = gradient-boosted-trees, window = \"1 month\", parameters { trees = ";
    Map<String, String> more =
        Map.of(
            "recipes.fewer", tree + "3 } }",
            "recipes.more", tree + "20 } }",
            "recipes.most", tree + "30 } }",
            "challenge.guardrails",
                "[{ metric = log-loss, margin = 0.5 }, { metric = brier, margin = 0.5 },"
                    + " { metric = f1, margin = 0.5 }, { metric = accuracy, margin = 0.5 }]",
            "metrics.miss.sql", "\"avg(abs(label - prediction) * length(colour))\"",
            "metrics.miss.better", "lower");
    long five = recordsRead("five", more);

    assertThat(small.lake("two", "paired_scores").filter("logical_date = '2020-05-02'").count())
        .isEqualTo(SmallPipeline.ROWS);
    assertThat(two).as("the holdout, its scores, two training windows, and some log").isPositive();
    assertThat(five)
        .as("no more rows; a champion that is no longer in memory has a few numbers to read")
        .isBetween(two, two + SmallPipeline.ROWS / 10);
  }

  @Test
  void classesPlayRematchesToo() throws Exception {
    java.nio.file.Files.writeString(
        folder.resolve("features.sql"),
        "SELECT id, day, x, colour, CASE WHEN x > 0.7 THEN 2 WHEN x > -0.5 THEN 1 ELSE 0 END + 0 * y"
            + " AS y FROM raw_s WHERE day >= :from AND day < :to");
    Path config = folder.resolve("pipeline.conf");
    java.nio.file.Files.writeString(
        config,
        java.nio.file.Files.readString(config)
                .replace("task = binary", "task = multiclass")
                .replaceAll("(?s)recipes.linear.*?challenge \\{", "challenge {")
            + """
            recipes.few { algorithm = random-forest, window = "1 month", features = [colour] }
            recipes.forest { algorithm = random-forest, window = "1 month" }
            """);
    PipelineSession session =
        small.session(
            "classes",
            Map.of(),
            Map.of(
                "challenge.metric", "macro-f1",
                "challenge.guardrails", "[{ metric = accuracy, margin = 0.1 }]",
                "scoring.fallback", "[previous-champion]",
                "monitoring.performance.metric", "weighted-f1"));
    SmallPipeline.replay(session, APRIL);
    assertThat(on(session, MARCH))
        .extracting(d -> d.recipe() + " " + d.verdict())
        .contains("forest PROMOTE_SUPERIOR");
    assertThat(on(session, MARCH).get(1).challengerValue()).isGreaterThan(0.9);
    assertThat(small.lake("classes", "predictions").select("prediction").distinct().count())
        .isEqualTo(3);
    assertThat(new DecisionReplay(session).rescore(on(session, MARCH).get(0).runId()))
        .allSatisfy(outcome -> assertThat(outcome.differences()).isEmpty());
  }
}
