package dev.rematch.airflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rematch.airflow.Call.Repeat;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Every call and every error, against a real Airflow. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AirflowClientIT {
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final Pace OFTEN = new Pace(Duration.ofMillis(200), Duration.ofSeconds(1));

  private final Recording recording = new Recording();
  private RealAirflow airflow;
  private AirflowClient client;
  private Runs runs;

  @BeforeAll
  void start() throws Exception {
    airflow = new RealAirflow();
    client = as(Credentials.user("admin", "adminpw"));
    runs = client.runs();
    eventually("the scheduler runs", this::schedules);
    // Runs take their time: all are asked for before the first is looked at.
    runs.trigger(new RunRequest("slow", "cancelled"));
    runs.trigger(new RunRequest("asking", "asked"));
    runs.trigger(new RunRequest("failing", "fails"));
    runs.trigger(new RunRequest("producer", "produced"));
  }

  @AfterAll
  void stop() {
    if (airflow != null) {
      airflow.close();
    }
  }

  private AirflowClient as(Credentials credentials) {
    return AirflowClient.at(airflow.address())
        .credentials(credentials)
        .polling(OFTEN)
        .wrap(recording::around)
        .build();
  }

  private boolean schedules() {
    try {
      return client.health().schedules();
    } catch (AirflowException.Unreachable starting) {
      return false;
    }
  }

  private static void eventually(String what, BooleanSupplier holds) throws InterruptedException {
    Instant end = Instant.now().plus(LONG);
    while (!holds.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("not in time: " + what);
      }
      Thread.sleep(200);
    }
  }

  @Test
  void version_and_health() {
    assertThat(client.version().text()).isEqualTo("3.3.2");
    assertThat(client.version().atLeast(3, 3)).isTrue();
    Health health = client.health();
    assertThat(health.metadatabase().healthy()).isTrue();
    assertThat(health.scheduler().heartbeat()).isPresent();
    assertThat(health.triggerer().healthy()).isFalse();
  }

  @Test
  void a_run_is_asked_for_once_and_ends_with_a_result() {
    RunRequest request =
        new RunRequest("quick", "drift__flights:1+2~a")
            .withConf(Map.of("rows", 7, "mode", "delta"))
            .withNote("from the client");
    Triggered first = runs.triggerChecked(request);
    assertThat(first).isInstanceOf(Triggered.Created.class);
    assertThat(first.run().logicalDate()).isEmpty();
    assertThat(first.run().note()).contains("from the client");
    assertThat(runs.trigger(request)).isInstanceOf(Triggered.AlreadyThere.class);
    DagRun done = runs.await("quick", request.runId(), LONG);
    assertThat(done.state()).isEqualTo(RunState.SUCCESS);
    assertThat(done.endedAt()).isPresent();
    assertThat(runs.trigger(request).run().state()).isEqualTo(RunState.SUCCESS);
    assertThat(runs.tasks("quick", request.runId()))
        .singleElement()
        .satisfies(t -> assertThat(t.state()).isEqualTo(TaskState.SUCCESS));
    assertThat(runs.xcom("quick", request.runId(), "echo", "return_value"))
        .isEqualTo(Api.object().put("rows", 7).put("mode", "delta"));
    assertThat(runs.list("quick", 3)).extracting(DagRun::runId).contains(request.runId());
    assertThatExceptionOfType(AirflowException.NotFound.class)
        .isThrownBy(() -> runs.xcom("quick", request.runId(), "echo", "none"))
        .satisfies(e -> assertThat(e.detail()).contains("`none` not found"));
  }

  @Test
  void runs_that_cannot_be_are_refused() {
    assertInvalid(400, "Invalid input for param rows", Map.of("rows", 500));
    assertInvalid(400, "Invalid input for param rows", Map.of("rows", "five"));
    assertInvalid(400, "Invalid input for param mode", Map.of("mode", "zzz"));
    assertThatExceptionOfType(AirflowException.InvalidRequest.class)
        .isThrownBy(
            () -> runs.triggerChecked(new RunRequest("quick", "x").withConf(Map.of("row", 1))))
        .withMessageContaining("the DAG has no params [row], it has [mode, rows]");
    assertThatExceptionOfType(AirflowException.NotFound.class)
        .isThrownBy(() -> runs.trigger(new RunRequest("nope", "a")))
        .withMessageContaining("found 404 Dag with dag_id: 'nope' not found");
    assertThatExceptionOfType(AirflowException.NotFound.class)
        .isThrownBy(() -> runs.run("quick", "nope"));
    assertThat(runs.find("quick", "x")).isEmpty();
  }

  private void assertInvalid(int status, String words, Map<String, ?> conf) {
    assertThatExceptionOfType(AirflowException.InvalidRequest.class)
        .isThrownBy(() -> runs.trigger(new RunRequest("quick", "x").withConf(conf)))
        .satisfies(e -> assertThat(e.status()).isEqualTo(status))
        .satisfies(e -> assertThat(e.detail()).contains(words));
  }

  @Test
  void bodies_the_client_never_sends_are_told_in_airflows_words() {
    ObjectNode noDate = Api.object().put("dag_run_id", "x");
    ObjectNode more = Api.object().put("dag_run_id", "x").put("foo", 1);
    more.putNull("logical_date");
    ObjectNode dots = Api.object().put("dag_run_id", "a..b");
    dots.putNull("logical_date");
    assertRefused(noDate, 422, "body.logical_date: Field required");
    assertRefused(more, 422, "body.foo: Extra inputs are not permitted");
    assertRefused(dots, 400, "must not contain '..'");
  }

  private void assertRefused(ObjectNode body, int status, String words) {
    assertThatExceptionOfType(AirflowException.InvalidRequest.class)
        .isThrownBy(() -> client.api.send(Call.post("send", "/dags/quick/dagRuns", body)))
        .satisfies(e -> assertThat(e.status()).isEqualTo(status))
        .satisfies(e -> assertThat(e.detail()).contains(words));
  }

  @Test
  void a_logical_date_that_is_taken_is_a_conflict() {
    Instant date = Instant.parse("2026-02-01T00:00:00Z");
    RunRequest one = new RunRequest("held", "date1").withLogicalDate(date);
    assertThat(runs.trigger(one).run().logicalDate()).contains(date);
    assertThat(runs.trigger(one)).isInstanceOf(Triggered.AlreadyThere.class);
    assertThatExceptionOfType(AirflowException.Conflict.class)
        .isThrownBy(() -> runs.trigger(new RunRequest("held", "date2").withLogicalDate(date)))
        .withMessageContaining("another run has the logical date 2026-02-01T00:00:00Z, found 409");
  }

  @Test
  void a_paused_dag_holds_its_runs_until_it_is_let_go() {
    assertThat(client.dags().pause("held").paused()).isTrue();
    runs.trigger(new RunRequest("held", "p1"));
    assertThatExceptionOfType(AirflowException.DeadlineExceeded.class)
        .isThrownBy(() -> runs.await("held", "p1", Duration.ofSeconds(1)))
        .withMessageContaining("it is queued; wait again, or see whether its DAG is paused");
    assertThat(client.dags().unpause("held").paused()).isFalse();
    assertThat(client.dags().unpause("held").paused()).isFalse();
    assertThat(runs.await("held", "p1", LONG).state()).isEqualTo(RunState.SUCCESS);
  }

  @Test
  void a_failed_run_is_an_answer() {
    assertThat(runs.await("failing", "fails", LONG).state()).isEqualTo(RunState.FAILED);
    assertThat(runs.tasks("failing", "fails"))
        .singleElement()
        .satisfies(t -> assertThat(t.state()).isEqualTo(TaskState.FAILED))
        .satisfies(t -> assertThat(t.tryNumber()).isEqualTo(1));
  }

  @Test
  void a_run_is_ended() throws Exception {
    eventually(
        "the slow task runs",
        () ->
            runs.tasks("slow", "cancelled").stream().anyMatch(t -> t.state() == TaskState.RUNNING));
    assertThat(runs.setState("slow", "cancelled", RunState.FAILED).state())
        .isEqualTo(RunState.FAILED);
    assertThat(runs.setState("slow", "cancelled", RunState.FAILED).state())
        .isEqualTo(RunState.FAILED);
    assertThat(runs.await("slow", "cancelled", LONG).state()).isEqualTo(RunState.FAILED);
    assertThatExceptionOfType(AirflowException.InvalidRequest.class)
        .isThrownBy(() -> runs.setState("slow", "cancelled", RunState.RUNNING))
        .satisfies(e -> assertThat(e.status()).isEqualTo(422));
    assertThatExceptionOfType(AirflowException.NotFound.class)
        .isThrownBy(() -> runs.setState("slow", "nope", RunState.FAILED));
  }

  @Test
  void dags_and_files_that_do_not_import() throws Exception {
    Dag dag = client.dags().dag("quick");
    assertThat(dag.hasImportErrors()).isFalse();
    assertThat(dag.paused()).isFalse();
    assertThat(dag.tags()).containsExactly("client");
    assertThat(dag.file()).contains("quick_dags.py");
    assertThat(client.dags().params("quick").keySet()).containsExactly("rows", "mode");
    assertThat(client.dags().params("held")).isEmpty();
    assertThat(client.dags().find("nope")).isEmpty();
    ImportError error = client.dags().importErrors().get(0);
    assertThat(error.file()).isEqualTo("broken_dags.py");
    assertThat(error.stackTrace()).contains("meant to be broken");
    assertThat(client.dags().importError(error.id())).isEqualTo(error);
    assertThatExceptionOfType(AirflowException.NotFound.class)
        .isThrownBy(() -> client.dags().importError(9999));
  }

  @Test
  void a_dag_whose_file_no_longer_imports_is_not_found() throws Exception {
    Path file = airflow.dags.resolve("turns_bad.py");
    String good = Files.readString(airflow.dags.resolve("turning_dags.py"));
    Files.writeString(file, good.replace("turning", "turns_bad"));
    airflow.readDags();
    runs.trigger(new RunRequest("turns_bad", "t1"));
    Files.writeString(file, "raise RuntimeError('turned')  # airflow dag\n");
    airflow.readDags();
    assertThat(client.dags().dag("turns_bad").hasImportErrors()).isTrue();
    assertThatExceptionOfType(AirflowException.class)
        .isThrownBy(() -> runs.trigger(new RunRequest("turns_bad", "t2")))
        .satisfies(e -> assertThat(e.status()).isIn(404, 400));
  }

  @Test
  void a_question_is_answered_and_the_run_goes_that_way() throws Exception {
    eventually(
        "the question is asked", () -> !client.questions().open("asking", "asked").isEmpty());
    Question question = client.questions().open("asking", "asked").get(0);
    assertThat(question.subject()).isEqualTo("Promote version 7?");
    assertThat(question.options()).containsExactly("promote", "keep");
    assertThat(question.params().path("reason").path("schema").path("type").asText())
        .isEqualTo("string");
    assertThatExceptionOfType(AirflowException.InvalidRequest.class)
        .isThrownBy(() -> client.questions().answer(question, Choice.of("perhaps"), LONG))
        .satisfies(e -> assertThat(e.detail()).contains("allowed options are"));
    Choice promote = new Choice(List.of("promote"), Map.of("reason", "better on every slice"));
    Question done = client.questions().answer(question, promote, LONG);
    assertThat(done.task().state()).isEqualTo(TaskState.SUCCESS);
    assertThat(done.answer().orElseThrow().by()).contains("admin");
    assertThat(done.answer().orElseThrow().params().path("reason").asText())
        .isEqualTo("better on every slice");
    assertThat(client.questions().answer(question, promote, LONG)).isEqualTo(done);
    assertThatExceptionOfType(AirflowException.Conflict.class)
        .isThrownBy(() -> client.questions().answer(question, Choice.of("keep"), LONG))
        .withMessageContaining("it has the answer [promote], found 409 by admin");
    assertThatExceptionOfType(AirflowException.NotFound.class)
        .isThrownBy(() -> client.questions().question("asking", "asked", "kept", -1));
    assertThat(runs.await("asking", "asked", LONG).state()).isEqualTo(RunState.SUCCESS);
    assertThat(runs.tasks("asking", "asked"))
        .extracting(t -> t.taskId() + " " + t.state())
        .contains("promoted SUCCESS", "kept SKIPPED");
    assertThat(client.questions().open("asking", "asked")).isEmpty();
  }

  @Test
  void assets_and_the_runs_they_set_off() throws Exception {
    assertThat(runs.await("producer", "produced", LONG).state()).isEqualTo(RunState.SUCCESS);
    Asset table = client.assets().find("delta://lake/table").orElseThrow();
    assertThat(client.assets().named("rematch_table")).contains(table);
    // At once, while the consumer's run is queued: the server fails over it and is asked again.
    assertThat(client.assets().events(EventQuery.latest(5).fromDag("producer").fromRun("produced")))
        .singleElement()
        .satisfies(e -> assertThat(e.extra().path("delta_version").asInt()).isEqualTo(7))
        .satisfies(e -> assertThat(e.sourceTaskId()).contains("write"));
    AssetEvent made = client.assets().createEvent(table.id(), Map.of("delta_version", 8));
    assertThat(made.extra().path("delta_version").asInt()).isEqualTo(8);
    eventually(
        "the consumer was set off by both",
        () -> runs.list("consumer", 10).stream().filter(r -> r.state().finished()).count() == 2);
    assertThat(client.assets().events(EventQuery.latest(1).ofAsset(table.id())))
        .singleElement()
        .satisfies(e -> assertThat(e.id()).isEqualTo(made.id()))
        .satisfies(e -> assertThat(e.createdRuns()).isNotEmpty());
    DagRun consumed = runs.list("consumer", 1).get(0);
    assertThat(runs.run("consumer", consumed.runId()).type()).isEqualTo("asset_triggered");
    assertThatExceptionOfType(AirflowException.NotFound.class)
        .isThrownBy(() -> client.assets().createEvent(9999, Map.of()));
  }

  @Test
  void pools() {
    Pool pool = new Pool("rematch_cluster", 2).withDescription("one cluster");
    assertThat(client.pools().find("rematch_cluster")).isEmpty();
    assertThat(client.pools().put(pool)).isEqualTo(pool);
    assertThat(client.pools().put(pool)).isEqualTo(pool);
    assertThatExceptionOfType(AirflowException.Conflict.class)
        .isThrownBy(() -> client.pools().create(pool))
        .satisfies(e -> assertThat(e.detail()).isEqualTo("Unique constraint violation"));
    assertThat(client.pools().put(new Pool("rematch_cluster", 3)).slots()).isEqualTo(3);
    assertThat(client.pools().find("rematch_cluster").orElseThrow().description())
        .contains("one cluster");
    assertThat(client.pools().update(new Pool("default_pool", 64)).slots()).isEqualTo(64);
    assertThatExceptionOfType(AirflowException.InvalidRequest.class)
        .isThrownBy(() -> client.pools().create(new Pool("bad", -7)));
    assertThatExceptionOfType(AirflowException.NotFound.class)
        .isThrownBy(() -> client.pools().update(new Pool("nope", 1)));
  }

  @Test
  void connections() {
    Connection spark =
        Connection.of("rematch_spark", "spark")
            .withHost("local[2]")
            .withPort(7077)
            .withLogin("ann", "s3cret-of-ann")
            .withSchema("lake")
            .withExtra("{\"deploy-mode\": \"client\", \"password\": \"s3cret-inside\"}")
            .withDescription("for jobs");
    assertThat(client.connections().find("rematch_spark")).isEmpty();
    client.connections().put(spark);
    Connection there = client.connections().find("rematch_spark").orElseThrow();
    assertThat(there.host()).contains("local[2]");
    assertThat(there.port()).hasValue(7077);
    assertThat(there.extra().orElseThrow()).contains("client").doesNotContain("s3cret");
    assertThat(client.connections().put(there)).isEqualTo(there);
    Connection moved =
        client.connections().update(Connection.of("rematch_spark", "spark").withHost("yarn"));
    assertThat(moved.host()).contains("yarn");
    assertThat(moved.login()).contains("ann");
    assertThatExceptionOfType(AirflowException.Conflict.class)
        .isThrownBy(() -> client.connections().create(spark));
    assertThatExceptionOfType(AirflowException.InvalidRequest.class)
        .isThrownBy(
            () ->
                client
                    .connections()
                    .create(Connection.of("b", "spark").withExtra("no JSON s3cret")))
        .withMessageContaining("body.extra: ")
        .withMessageNotContaining("s3cret");
    assertThatExceptionOfType(AirflowException.NotFound.class)
        .isThrownBy(() -> client.connections().update(Connection.of("nope", "spark")));
  }

  @Test
  void backfills() {
    BackfillRequest request =
        new BackfillRequest(
            "daily", Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-01-02T00:00:00Z"));
    Backfill made = client.backfills().create(request);
    assertThat(client.backfills().backfill(made.id()).dagId()).isEqualTo("daily");
    assertThat(client.backfills().list("daily")).extracting(Backfill::id).contains(made.id());
    assertThat(runs.find("daily", "backfill__2026-01-01T00:00:00+00:00")).isPresent();
    assertThatExceptionOfType(AirflowException.Conflict.class)
        .isThrownBy(() -> client.backfills().create(request))
        .satisfies(e -> assertThat(e.detail()).contains("already a running backfill"));
    assertThatExceptionOfType(AirflowException.InvalidRequest.class)
        .isThrownBy(
            () ->
                client
                    .backfills()
                    .create(new BackfillRequest("quick", request.from(), request.to())))
        .satisfies(e -> assertThat(e.detail()).contains("non-periodic"));
    assertThatExceptionOfType(AirflowException.NotFound.class)
        .isThrownBy(() -> client.backfills().backfill(9999));
  }

  @Test
  void who_asks_matters() throws Exception {
    assertThatExceptionOfType(AirflowException.Unauthorized.class)
        .isThrownBy(() -> as(Credentials.user("admin", "s3cret")).dags().importErrors())
        .withMessageContaining("Cannot get a token at ")
        .withMessageContaining("found 401 Invalid credentials")
        .withMessageNotContaining("s3cret");
    assertThatExceptionOfType(AirflowException.Unauthorized.class)
        .isThrownBy(() -> as(Credentials.none()).dags().importErrors())
        .satisfies(e -> assertThat(e.detail()).isEqualTo("Not authenticated"));
    assertThatExceptionOfType(AirflowException.Unauthorized.class)
        .isThrownBy(() -> as(Credentials.token("garbage")).dags().importErrors())
        .satisfies(e -> assertThat(e.status()).isEqualTo(403))
        .satisfies(e -> assertThat(e.detail()).isEqualTo("Invalid JWT token"));
    String expired = expired();
    assertThatExceptionOfType(AirflowException.Unauthorized.class)
        .isThrownBy(() -> as(Credentials.token(expired)).dags().importErrors())
        .satisfies(e -> assertThat(e.detail()).isEqualTo("Token Expired"));
    AirflowClient bob = as(Credentials.user("bob", "bobpw"));
    assertThat(bob.dags().dag("quick").id()).isEqualTo("quick");
    assertThatExceptionOfType(AirflowException.Forbidden.class)
        .isThrownBy(() -> bob.runs().trigger(new RunRequest("quick", "bobs")));
    AirflowClient unrecorded = AirflowClient.at(airflow.address()).build();
    assertThatExceptionOfType(AirflowException.ServerError.class)
        .isThrownBy(
            () ->
                unrecorded.api.send(
                    new Call(
                        "send nothing",
                        "POST",
                        "/auth/token",
                        Optional.empty(),
                        Repeat.NEVER,
                        List.of(),
                        Optional.empty(),
                        Optional.of("send something"))))
        .satisfies(e -> assertThat(e.status()).isEqualTo(500));
  }

  @Test
  void a_token_that_ended_is_renewed_once() throws Exception {
    String expired = expired();
    AtomicInteger asked = new AtomicInteger();
    Credentials renewing =
        login ->
            Optional.of(asked.incrementAndGet() == 1 ? expired : login.token("admin", "adminpw"));
    // A clock that stands before the token's end, so that the server has to say so.
    AirflowClient slowClock =
        AirflowClient.at(airflow.address())
            .credentials(renewing)
            .clock(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC))
            .wrap(recording::around)
            .build();
    assertThat(slowClock.dags().dag("quick").id()).isEqualTo("quick");
    assertThat(asked).hasValue(2);
  }

  /** A token as the server makes them, but of yesterday. */
  private String expired() throws Exception {
    String token =
        client
            .api
            .send(
                Call.login(
                    Api.object().put("username", "admin").put("password", "adminpw"), "adminpw"))
            .text("access_token");
    String[] parts = token.split("\\.", 3);
    ObjectNode claims = (ObjectNode) Api.JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
    long yesterday = Instant.now().minus(Duration.ofDays(1)).getEpochSecond();
    claims.put("iat", yesterday - 60).put("nbf", yesterday - 60).put("exp", yesterday);
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    String signed =
        parts[0] + "." + encoder.encodeToString(claims.toString().getBytes(StandardCharsets.UTF_8));
    Mac mac = Mac.getInstance("HmacSHA512");
    mac.init(new SecretKeySpec(RealAirflow.SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA512"));
    return signed
        + "."
        + encoder.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  @Order(Integer.MAX_VALUE - 1)
  void twenty_triggers_from_four_processes_make_one_run() throws Exception {
    List<Process> processes = new ArrayList<>();
    try {
      List<BufferedReader> said = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Process process =
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx64m",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    TriggerProcess.class.getName(),
                    airflow.address(),
                    "raced")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        processes.add(process);
        said.add(
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
      }
      for (BufferedReader one : said) {
        assertThat(one.readLine()).isEqualTo("ready");
      }
      for (Process process : processes) {
        try (OutputStream go = process.getOutputStream()) {
          go.write('\n');
        }
      }
      int created = 0;
      for (BufferedReader one : said) {
        created += Integer.parseInt(one.readLine());
      }
      // None where the one that made it lost its answer and asked again.
      assertThat(created).isLessThanOrEqualTo(1);
      assertThat(runs.list("held", 50)).filteredOn(r -> r.runId().equals("raced")).hasSize(1);
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
  }

  @Test
  @Order(Integer.MAX_VALUE - 2)
  void a_wait_survives_the_death_of_the_server() throws Exception {
    runs.trigger(new RunRequest("slow", "outlives").withConf(Map.of("seconds", 20)));
    // A task that is about to begin would not survive the death itself.
    eventually("the task sleeps", () -> asleep("outlives"));
    CompletableFuture<DagRun> waiting =
        CompletableFuture.supplyAsync(() -> runs.await("slow", "outlives", LONG));
    airflow.killApiServer();
    assertThatExceptionOfType(AirflowException.Unreachable.class)
        .isThrownBy(() -> AirflowClient.at(airflow.address()).attempts(1, OFTEN).build().version())
        .withMessageContaining("nobody answers there");
    airflow.startApiServer();
    DagRun run = waiting.get(LONG.toSeconds(), TimeUnit.SECONDS);
    assertThat(run.state()).isEqualTo(RunState.SUCCESS);
  }

  private boolean asleep(String runId) {
    try {
      return runs.xcom("slow", runId, "sleep", "asleep").asBoolean();
    } catch (AirflowException.NotFound notYet) {
      return false;
    }
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void every_request_fits_airflows_own_description_of_its_api() throws Exception {
    Path file = airflow.home.resolve("requests.jsonl");
    Files.write(file, recording.lines());
    assertThat(airflow.python("validate_requests.py", file.toString()))
        .as("all that the client can ask for")
        .endsWith("requests of 29 operations, 0 problems");
  }
}
