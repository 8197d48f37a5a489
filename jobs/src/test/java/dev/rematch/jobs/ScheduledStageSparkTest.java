package dev.rematch.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rematch.alert.Alert;
import dev.rematch.alert.Notification;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.jobs.run.PipelineSession;
import dev.rematch.jobs.run.TaskAlerts;
import dev.rematch.jobs.run.TaskFacts;
import dev.rematch.jobs.steps.IngestStep;
import dev.rematch.jobs.steps.RetrainRequests;
import dev.rematch.pipeline.RunContext;
import dev.rematch.registry.Promotion;
import dev.rematch.response.ResponseRow;
import dev.rematch.schedule.RetrainRequest;
import dev.rematch.schedule.TaskRequest;
import dev.rematch.tracking.Run;
import dev.rematch.tracking.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stages as a scheduler runs them: what they refuse, and what they leave for the next task. */
class ScheduledStageSparkTest {
  private static final String REQUEST = "rematch_small_retrain/manual__1";

  @TempDir Path folder;
  private SmallPipeline small;

  @BeforeEach
  void writePipeline() throws Exception {
    small = SmallPipeline.in(folder).withData("w");
    Files.createDirectories(folder.resolve("jobs/target"));
    Files.writeString(folder.resolve("jobs/target/submit-jars.txt"), "jobs/target/lib/a.jar\n");
  }

  private SmallPipeline.Ended stage(String command, String dates, String... more) {
    String[] arguments =
        Stream.concat(
                Stream.of(
                    command,
                    "--pipeline=pipeline.conf",
                    "--warehouse=w",
                    "--date=" + dates,
                    "--result=r/" + command + ".json",
                    "--request=" + REQUEST),
                Arrays.stream(more))
            .toArray(String[]::new);
    return small.command("airflow", arguments);
  }

  private JsonNode result(String command) throws IOException {
    return new ObjectMapper().readTree(folder.resolve("r/" + command + ".json").toFile());
  }

  @Test
  void aConfigThatMakesAnotherPlanIsRefusedWithTheFirstDifference() throws Exception {
    assertThat(
            small.command("ann", "plan", "-p", "pipeline.conf", "-w", "w", "--out", "plans").said())
        .startsWith("plan of small (")
        .contains("written to " + folder.resolve("plans/small.json"));
    JsonNode plan = new ObjectMapper().readTree(folder.resolve("plans/small.json").toFile());
    assertThat(plan.at("/submit/jars/0").asText())
        .isEqualTo(folder.resolve("jobs/target/lib/a.jar").toString());
    String hash = plan.path("sha256").asText();
    String[] planned = {"--plan=plans/small.json", "--plan-sha256=" + hash};
    assertThat(stage("ingest", "2020-02-02", planned).code()).isZero();
    assertThat(result("ingest").path("plan_sha256").asText()).isEqualTo(hash);

    Path config = folder.resolve("pipeline.conf");
    Files.writeString(config, Files.readString(config).replace("max-depth = 2", "max-depth = 3"));
    SmallPipeline.Ended refused = stage("ingest", "2020-02-02", planned);
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.said())
        .contains("config.recipes.trees.parameters.max-depth is NUMBER:2 in ")
        .contains("plans/small.json and NUMBER:3 in the config; run rematch plan again");
    assertThat(result("ingest").at("/error/kind").asText()).isEqualTo("INVALID_INPUT");
    assertThat(result("ingest").at("/exit_code").asInt()).isEqualTo(2);
    assertThat(stage("ingest", "2020-02-02", planned[1]).said())
        .contains("and no plan was given to compare it with (--plan)");
    assertThat(stage("ingest", "2020-02-02", "--plan=gone.json", planned[1]).said())
        .contains("what differs cannot be told, since " + folder.resolve("gone.json"));
  }

  @Test
  void severalDatesRunInTheirOrderInOneApplication() throws Exception {
    assertThat(stage("train", "2020-03-02,2020-02-02").said())
        .contains("several dates must be in their order");
    assertThat(result("train").at("/error/kind").asText()).isEqualTo("INVALID_INPUT");
    assertThat(stage("train", "2020-03-02,2020-04-02").code()).isZero();
    JsonNode result = result("train");
    assertThat(result.path("runs").findValuesAsText("date"))
        .containsExactly("2020-03-02", "2020-04-02");
    assertThat(result.path("candidates").findValuesAsText("version"))
        .containsExactly("1", "2", "3", "4");
    assertThat(result.path("application_id").asText()).isNotEmpty();
    assertThat(result.path("request").asText()).isEqualTo(REQUEST);
  }

  @Test
  void aTryThatFindsItsWorkDoneSaysWhatTheFirstOneWouldHave() throws Exception {
    Instant begun = Instant.now();
    String since = "--requested-at=" + begun;
    stage("train", "2020-03-02", since);
    JsonNode first = result("train");
    stage("train", "2020-03-02", since);
    JsonNode second = result("train");
    assertThat(first.at("/runs/0/state").asText()).isEqualTo("SUCCEEDED");
    assertThat(second.at("/runs/0/state").asText()).isEqualTo("UNCHANGED");
    assertThat(second.at("/runs/0/changed").asBoolean()).as("by the earlier try").isTrue();
    assertThat(second.path("candidates")).isEqualTo(first.path("candidates"));

    stage("train", "2020-03-02", "--requested-at=" + Instant.now().plusSeconds(1));
    assertThat(result("train").at("/runs/0/changed").asBoolean()).as("by an earlier run").isFalse();
    stage("train", "2020-01-02", since);
    assertThat(result("train").at("/runs/0/state").asText()).isEqualTo("SKIPPED");
  }

  @Test
  void aRoundTellsEachChallengersVerdict() throws Exception {
    stage("train", "2020-03-02");
    stage("challenge", "2020-03-02");
    JsonNode result = result("challenge");
    assertThat(result.path("decisions").findValuesAsText("recipe"))
        .containsExactlyInAnyOrder("linear", "trees");
    assertThat(result.path("decisions").findValuesAsText("state"))
        .containsExactlyInAnyOrder("CARRIED_OUT", "NONE");
    assertThat(result.at("/decisions/0/champion").isNull()).isTrue();
    assertThat(result.path("champion").asInt()).isPositive();
    stage("score", "2020-04-02");
    assertThat(result("score").at("/tables/predictions/rows").asLong())
        .isEqualTo(SmallPipeline.ROWS);
  }

  @Test
  void scoringTakesTheChampionOfTheMomentItWasAskedAt() throws Exception {
    stage("train", "2020-03-02");
    stage("challenge", "2020-03-02");
    PipelineSession session = small.session("w");
    int champion = session.registry().models().holder("small", "champion").orElseThrow().version();
    Instant asked = Instant.now();
    session
        .registry()
        .models()
        .promote(
            new Promotion(
                "small",
                "champion",
                3 - champion,
                Optional.of(champion),
                Optional.empty(),
                Optional.empty(),
                "bob",
                "in between"));

    stage("score", "2020-04-02", "--requested-at=" + asked);
    assertThat(scorers()).as("a try after the swap").containsExactly(champion);
    stage("score", "2020-05-02", "--requested-at=" + Instant.now());
    assertThat(scorers()).containsExactlyInAnyOrder(champion, 3 - champion);
  }

  private List<Integer> scorers() {
    return small
        .lake("w", "predictions")
        .select(functions.col("model_version"))
        .distinct()
        .collectAsList()
        .stream()
        .map(row -> row.getInt(0))
        .toList();
  }

  @Test
  void aDateWithoutNewFilesChangesNothing() throws Exception {
    stage("ingest", "2020-05-03", "--requested-at=" + Instant.now());
    assertThat(result("ingest").at("/runs/0/state").asText()).isEqualTo("UNCHANGED");
    assertThat(result("ingest").at("/runs/0/changed").asBoolean()).isFalse();
    stage("ingest", "2020-05-03");
    PipelineSession session = small.session("w");
    assertThat(session.registry().runs().where(r -> r.logicalDate().getDayOfMonth() == 3))
        .as("one row says that there was nothing")
        .extracting(Run::status)
        .containsExactly(RunStatus.UNCHANGED);
  }

  @Test
  void lateFilesThatAKilledTryTookAreToldByTheNext() throws Exception {
    PipelineSession session = small.session("w");
    RunContext june = session.context(LocalDate.of(2020, 6, 2)).of("ingest");
    stage("ingest", "2020-06-02");
    String april = Files.readString(folder.resolve("landing/s-2020-04.csv"));
    Files.writeString(
        folder.resolve("landing/s-2020-05.csv"),
        april.replace("2020-04", "2020-05").replace("4-", "5-"));
    Instant begun = Instant.now();
    // Killed after its last commit: no row of runs.
    assertThat(new IngestStep().run(june).status()).isEqualTo(RunStatus.SUCCEEDED);
    int rows = session.registry().runs().where(r -> r.runId().equals(june.runId())).size();

    for (int tries = 0; tries < 2; tries++) {
      stage("ingest", "2020-06-02", "--requested-at=" + begun);
      assertThat(result("ingest").at("/runs/0/state").asText()).isEqualTo("UNCHANGED");
      assertThat(result("ingest").at("/runs/0/changed").asBoolean()).isTrue();
      assertThat(session.registry().runs().where(r -> r.runId().equals(june.runId())))
          .as("the row is made up once")
          .hasSize(rows + 1);
    }
    stage("ingest", "2020-06-02", "--requested-at=" + Instant.now());
    assertThat(result("ingest").at("/runs/0/changed").asBoolean())
        .as("by an earlier run")
        .isFalse();
  }

  @Test
  void workWhoseCommitsAreLongGoneIsKnownByItsRow() throws Exception {
    PipelineSession session = small.session("w");
    Run other = session.registry().runs().all().get(0);
    String runId = session.context(LocalDate.of(2020, 5, 3)).of("ingest").runId();
    Run old =
        new Run(
            runId,
            other.pipeline(),
            other.command(),
            LocalDate.of(2020, 5, 3),
            RunStatus.SUCCEEDED,
            other.startedAt(),
            other.endedAt(),
            other.configHash(),
            other.codeVersion(),
            1,
            1,
            "[]",
            "[]",
            "landed",
            "{}",
            Optional.empty(),
            Optional.empty(),
            "ann");
    session.registry().runs().append("old", List.of(old));
    stage("ingest", "2020-05-03", "--requested-at=" + other.endedAt().minusSeconds(1));
    assertThat(result("ingest").at("/runs/0/state").asText()).isEqualTo("UNCHANGED");
    assertThat(result("ingest").at("/runs/0/changed").asBoolean()).isTrue();
    stage("ingest", "2020-05-03", "--requested-at=" + other.endedAt().plusSeconds(1));
    assertThat(result("ingest").at("/runs/0/changed").asBoolean()).isFalse();
    assertThat(session.registry().runs().where(r -> r.runId().equals(runId))).hasSize(1);
  }

  private static String shown(Alert alert) {
    return alert.subject() + " " + alert.state();
  }

  @Test
  void anAlertClosesWhenItsDagHasDoneTheDate() {
    PipelineSession session = small.session("w");
    TaskAlerts alerts = new TaskAlerts(session.registry().alerts(), "small", Clock.systemUTC());
    LocalDate march = LocalDate.of(2020, 3, 2);
    alerts.failed("rematch_small_retrain", march, "rematch_small_retrain/x", Map.of("task", "a"));
    alerts.failed(
        "rematch_small_retrain", march.plusMonths(1), "rematch_small_retrain/y", Map.of());
    alerts.failed("rematch_small_score", march, "rematch_small_score/x", Map.of("task", "score"));
    // Its worker died: all that is known is the day on which it did.
    alerts.failed("rematch_small_retrain", march.plusYears(6), REQUEST, Map.of("task", "a"));
    // The round after it plays anew.
    LocalDate unheld = LocalDate.of(2020, 2, 2);
    alerts.failed("rematch_small_retrain", unheld, "r", Map.of("task", "challenger"));
    stage("train", "2020-03-02");
    assertThat(session.registry().alerts().all())
        .extracting(ScheduledStageSparkTest::shown)
        .containsExactly(
            "rematch_small_retrain/2020-03-02 opened",
            "rematch_small_retrain/2020-04-02 opened",
            "rematch_small_score/2020-03-02 opened",
            "rematch_small_retrain/2026-03-02 opened",
            "rematch_small_retrain/2020-02-02 opened",
            "rematch_small_retrain/2020-03-02 closed",
            "rematch_small_retrain/2026-03-02 closed",
            "rematch_small_retrain/2020-02-02 closed");
    // The same date fails once more on the same day: another episode, of which sinks are told.
    List<Alert> again =
        alerts.failed("rematch_small_retrain", march, "rematch_small_retrain/z", Map.of());
    assertThat(again)
        .extracting(ScheduledStageSparkTest::shown)
        .containsExactly("rematch_small_retrain/2020-03-02 opened");
    assertThat(Notification.delivery(again.get(0)))
        .isNotEqualTo(Notification.delivery(session.registry().alerts().all().get(0)));
  }

  @Test
  void upkeepOfAnyDateMendsUpkeep() {
    PipelineSession session = small.session("w");
    new TaskAlerts(session.registry().alerts(), "small", Clock.systemUTC())
        .failed("rematch_small_retrain", LocalDate.of(2020, 3, 2), "x", Map.of("task", "a"));
    stage("maintain", "2020-05-03", "--dry-run");
    assertThat(session.registry().alerts().all())
        .extracting(ScheduledStageSparkTest::shown)
        .endsWith("rematch_small_retrain/2020-03-02 closed");
  }

  @Test
  void aTrainingThatWasDecidedBeforeADeathIsAskedForByTheNextDate() {
    PipelineSession session = small.session("w");
    LocalDate day = LocalDate.of(2020, 2, 2);
    // Decided, and its process died for good before it could ask.
    session.registry().responses().append("1", List.of(response("dead", day, "{}")));
    Switched scheduler = new Switched();
    scheduler.up = true;
    follow(session.context(day.plusMonths(1)).of("monitor"), scheduler);
    follow(session.context(day.minusDays(1)).of("monitor"), scheduler);
    assertThat(scheduler.runs).as("long ago, and of the future").isEmpty();
    follow(session.context(day.plusDays(6)).of("monitor"), scheduler);
    follow(session.context(day.plusDays(6)).of("monitor"), scheduler);
    assertThat(scheduler.runs).containsExactly("drift__small__2020-01-01_2020-02-01__44136fa355b3");
  }

  @Test
  void ofSeveralDatesEachRequestIsTold() throws Exception {
    PipelineSession session = small.session("w");
    LocalDate day = LocalDate.of(2020, 2, 2);
    RunContext first = session.context(day).of("monitor");
    RunContext second = session.context(day.plusDays(1)).of("monitor");
    session.registry().responses().append("1", List.of(response(first.runId(), day, "{}")));
    session.registry().responses().append("2", List.of(response(first.runId(), day, "{\"a\":1}")));
    Switched scheduler = new Switched();
    scheduler.up = true;
    TaskFacts facts = new TaskFacts(TaskRequest.NONE);
    RetrainRequests.follow(List.of(first, second), facts, scheduler);
    assertThat(scheduler.runs).hasSize(1);
    assertThat(small.said().stream().filter(s -> s.startsWith("  retrain")))
        .hasSize(2)
        .anyMatch(s -> s.contains(" held: "))
        .anyMatch(s -> s.contains(" accepted: queued"));
  }

  @Test
  void aResultThatCannotBeWrittenDoesNotHideWhyTheCommandFailed() throws Exception {
    Files.writeString(folder.resolve("r"), "a file where the folder should be");
    SmallPipeline.Ended ended = stage("ingest", "2020-05-02,2020-05-01");
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.said()).contains("several dates must be in their order");
    assertThat(stage("ingest", "2020-05-03").said())
        .contains("Cannot write the result of ingest to r/ingest.json (--result)");
  }

  @Test
  void aWarehouseWrittenAsAnAddressIsTheSameFolder() {
    SmallPipeline.Ended ended =
        small.command(
            "airflow",
            "ingest",
            "--pipeline=pipeline.conf",
            "--date=2020-05-03",
            "--warehouse=file:" + folder.resolve("w"));
    assertThat(ended.said()).contains("no new files");
  }

  /** A scheduler that is down until somebody starts it. */
  private static final class Switched implements RetrainRequests.Scheduler {
    final List<String> runs = new ArrayList<>();
    boolean up;

    @Override
    public String train(RetrainRequest request) {
      if (!up) {
        throw new RematchException(FailureKind.INTERNAL, "Cannot reach it; start it");
      }
      runs.add(request.requestId());
      return "queued";
    }
  }

  private static ResponseRow response(String runId, LocalDate date, String evidence) {
    return new ResponseRow(
        runId + "/retrain",
        runId,
        "small",
        date,
        "[2020-01-01, 2020-02-01)",
        "retrain",
        "it got worse",
        Optional.of(0.1),
        false,
        Optional.empty(),
        0.0,
        evidence,
        Optional.of(1),
        Optional.empty(),
        Optional.empty(),
        Instant.EPOCH);
  }

  @Test
  void aTrainingIsAskedForOnceAndNeverLost() {
    PipelineSession session = small.session("w");
    LocalDate day = LocalDate.of(2020, 2, 2);
    RunContext february = session.context(day).of("monitor");
    session.registry().responses().append("1", List.of(response(february.runId(), day, "{}")));
    Switched scheduler = new Switched();

    assertThatThrownBy(() -> follow(february, scheduler))
        .hasMessageContaining("Cannot ask for 1 training(s) of small, which stay recorded")
        .hasMessageContaining("Cannot reach it; start it");
    assertThat(states(session)).containsExactly("recorded", "waiting");
    scheduler.up = true;
    follow(february, scheduler);
    follow(february, scheduler);
    assertThat(scheduler.runs).containsExactly("drift__small__2020-01-01_2020-02-01__44136fa355b3");
    assertThat(states(session)).containsExactly("recorded", "waiting", "accepted");

    session
        .registry()
        .responses()
        .append("2", List.of(response(february.runId(), day, "{\"a\":1}")));
    follow(february, scheduler);
    assertThat(scheduler.runs).as("within the cool-down").hasSize(1);
    assertThat(session.registry().retrainRequests().all())
        .last()
        .satisfies(
            r -> {
              assertThat(r.state()).isEqualTo("held");
              assertThat(r.detail()).contains("asked for one already, within the 7 days");
            });
  }

  /** Dies before or after it has taken a request for the first time; one id is one run to it. */
  private static final class Dying implements RetrainRequests.Scheduler {
    final Set<String> runs = new LinkedHashSet<>();
    private Optional<Boolean> diesAfter;

    Dying(Optional<Boolean> diesAfter) {
      this.diesAfter = diesAfter;
    }

    @Override
    public String train(RetrainRequest request) {
      boolean dies = diesAfter.isPresent();
      if (dies && !diesAfter.get()) {
        diesAfter = Optional.empty();
        throw new DyingRegistry.Killed();
      }
      runs.add(request.requestId());
      diesAfter = Optional.empty();
      if (dies) {
        throw new DyingRegistry.Killed();
      }
      return "queued";
    }
  }

  @Test
  void aTrainingIsAskedForOnceWhereverTheOneWhoAsksIsKilled() {
    LocalDate day = LocalDate.of(2020, 2, 2);
    List<String> kills =
        List.of("1 before", "1 after", "send before", "send after", "2 before", "2 after");
    for (String kill : kills) {
      PipelineSession session = small.session("w-" + kill.replace(' ', '-'));
      RunContext monitor = session.context(day).of("monitor");
      session.registry().responses().append("1", List.of(response(monitor.runId(), day, "{}")));
      boolean after = kill.endsWith("after");
      boolean sending = kill.startsWith("send");
      Dying scheduler = new Dying(sending ? Optional.of(after) : Optional.empty());
      int append = sending ? 99 : Character.digit(kill.charAt(0), 10);
      RunContext dying = new DyingRegistry(append, after).over(monitor);

      assertThatThrownBy(() -> follow(dying, scheduler))
          .as(kill)
          .isInstanceOf(DyingRegistry.Killed.class);
      follow(monitor, scheduler);
      follow(monitor, scheduler);
      assertThat(scheduler.runs)
          .as(kill)
          .containsExactly("drift__small__2020-01-01_2020-02-01__44136fa355b3");
      assertThat(states(session)).as(kill).containsExactly("recorded", "accepted");
    }
  }

  private static void follow(RunContext monitored, RetrainRequests.Scheduler scheduler) {
    RetrainRequests.follow(List.of(monitored), new TaskFacts(TaskRequest.NONE), scheduler);
  }

  private static List<String> states(PipelineSession session) {
    return session.registry().retrainRequests().all().stream().map(RetrainRequest::state).toList();
  }
}
