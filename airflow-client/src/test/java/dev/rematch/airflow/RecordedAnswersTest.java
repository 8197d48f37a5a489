package dev.rematch.airflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.rematch.airflow.FakeAirflow.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every call against what a real server answered to it. */
class RecordedAnswersTest {
  private static final String RUN = "eng__2026-01-01__abc";
  private static final RunRequest ASKED =
      new RunRequest("params_dag", RUN).withConf(Map.of("rows", 5, "mode", "delta"));

  private final FakeAirflow fake = new FakeAirflow();
  private final AirflowClient client = fake.client();

  @AfterEach
  void stop() {
    fake.close();
  }

  @Test
  void reads_version_and_health() {
    fake.replay("03_version", "04_health");
    assertThat(client.version().text()).isEqualTo("3.3.2");
    assertThat(client.version().atLeast(3, 3)).isTrue();
    assertThat(client.version().atLeast(3, 4)).isFalse();
    Health health = client.health();
    assertThat(health.schedules()).isTrue();
    assertThat(health.dagProcessor().healthy()).isTrue();
    assertThat(health.scheduler().heartbeat()).contains(Instant.parse("2026-01-01T00:00:00Z"));
  }

  @Test
  void reads_a_health_with_parts_that_do_not_run() {
    fake.on(
        "GET /api/v2/monitor/health",
        new Reply(
            200,
            "{\"metadatabase\":{\"status\":\"healthy\"},\"scheduler\":{\"status\":\"unhealthy\","
                + "\"latest_scheduler_heartbeat\":null},\"triggerer\":{\"status\":null}}"));
    Health health = client.health();
    assertThat(health.schedules()).isFalse();
    assertThat(health.triggerer().status()).isEmpty();
    assertThat(health.dagProcessor().status()).isEmpty();
  }

  @Test
  void reads_a_dag_its_params_and_whether_it_is_paused() {
    fake.replay("05_dag_get", "06_dag_details", "07_dag_unknown", "31_paused_dag_get");
    Dag dag = client.dags().dag("params_dag");
    assertThat(dag.paused()).isFalse();
    assertThat(dag.hasImportErrors()).isFalse();
    assertThat(dag.tags()).containsExactly("t");
    Map<String, Param> params = client.dags().params("params_dag");
    assertThat(params.keySet()).containsExactly("rows", "mode", "snapshot");
    assertThat(params.get("rows").schema().path("maximum").asInt()).isEqualTo(100);
    assertThat(client.dags().dag("paused_dag").paused()).isTrue();
    assertThat(client.dags().find("nope")).isEmpty();
  }

  @Test
  void tells_that_a_dags_file_no_longer_imports() {
    fake.replay("08_import_errors", "92_dag_has_import_errors", "93_trigger_import_error_dag");
    assertThat(client.dags().importErrors())
        .singleElement()
        .satisfies(e -> assertThat(e.stackTrace()).contains("no_such_module_xyz"));
    assertThat(client.dags().dag("turns_bad").hasImportErrors()).isTrue();
    assertThatExceptionOfType(AirflowException.NotFound.class)
        .isThrownBy(() -> client.runs().trigger(new RunRequest("turns_bad", "t2")))
        .withMessage(
            "Cannot trigger run t2 of DAG turns_bad at "
                + fake.address()
                + ": no such DAG, found 404 Dag with dag_id: 'turns_bad' not found; check its id,"
                + " and dags().importErrors() for its file")
        .satisfies(e -> assertThat(e.status()).isEqualTo(404))
        .satisfies(e -> assertThat(e.detail()).isEqualTo("Dag with dag_id: 'turns_bad' not found"));
  }

  @Test
  void sets_pause_and_unpause() {
    fake.replay("34_unpause");
    assertThat(client.dags().unpause("paused_dag").paused()).isFalse();
    client.dags().pause("paused_dag");
    assertThat(fake.seen())
        .extracting(FakeAirflow.Seen::query)
        .containsOnly("update_mask=is_paused");
    assertThat(fake.seen().get(0).body()).isEqualTo("{\"is_paused\":false}");
    assertThat(fake.seen().get(1).body()).isEqualTo("{\"is_paused\":true}");
  }

  @Test
  void triggers_with_the_logical_date_said() {
    fake.replay("10_trigger_ok");
    assertThat(client.runs().trigger(ASKED))
        .isInstanceOf(Triggered.Created.class)
        .satisfies(t -> assertThat(t.run().state()).isEqualTo(RunState.QUEUED))
        .satisfies(t -> assertThat(t.run().conf().path("mode").asText()).isEqualTo("delta"));
    assertThat(fake.seen().get(0).body()).contains("\"logical_date\":null");
    assertThat(fake.seen().get(0).token()).isEqualTo("Bearer the-token");
  }

  @Test
  void a_run_asked_for_twice_is_the_same_run() {
    fake.replay("11_trigger_duplicate", "14_run_get_done");
    assertThat(client.runs().trigger(ASKED))
        .isInstanceOf(Triggered.AlreadyThere.class)
        .satisfies(t -> assertThat(t.run().state()).isEqualTo(RunState.SUCCESS));
  }

  @Test
  void another_run_of_the_same_logical_date_is_a_conflict() {
    Instant date = Instant.parse("2026-02-01T00:00:00Z");
    fake.replay("36_same_logical_date_2");
    RunRequest second = new RunRequest("params_dag", "ld2").withLogicalDate(date);
    assertThatExceptionOfType(AirflowException.Conflict.class)
        .isThrownBy(() -> client.runs().trigger(second))
        .withMessageContaining("another run has the logical date 2026-02-01T00:00:00Z, found 409 ")
        .satisfies(e -> assertThat(e.detail()).isEqualTo("Unique constraint violation"));
  }

  @Test
  void a_conf_against_the_params_schema_is_refused_in_airflows_words() {
    for (String file :
        List.of(
            "20_trigger_bad_param_range",
            "21_trigger_bad_param_enum",
            "22_trigger_bad_param_type",
            "23_trigger_bad_param_pattern")) {
      fake.replay(file);
      assertThatExceptionOfType(AirflowException.InvalidRequest.class)
          .isThrownBy(() -> client.runs().trigger(ASKED))
          .withMessageContaining("Invalid input for param")
          .satisfies(e -> assertThat(e.status()).isEqualTo(400))
          .satisfies(e -> assertThat(e.detail()).doesNotContain("\n"));
    }
  }

  @Test
  void fields_that_are_wrong_are_named() {
    fake.replay("09_trigger_missing_logical_date");
    assertThatExceptionOfType(AirflowException.InvalidRequest.class)
        .isThrownBy(() -> client.runs().trigger(ASKED))
        .satisfies(e -> assertThat(e.status()).isEqualTo(422))
        .satisfies(e -> assertThat(e.detail()).isEqualTo("body.logical_date: Field required"));
    fake.replay("25_trigger_extra_field");
    assertThatExceptionOfType(AirflowException.InvalidRequest.class)
        .isThrownBy(() -> client.runs().trigger(ASKED))
        .satisfies(
            e -> assertThat(e.detail()).isEqualTo("body.foo: Extra inputs are not permitted"));
  }

  @Test
  void checked_triggers_refuse_keys_that_are_no_params() {
    fake.replay("06_dag_details", "24_trigger_unknown_param");
    RunRequest odd = ASKED.withConf(Map.of("rows", 5, "whatever", 1));
    assertThatExceptionOfType(AirflowException.InvalidRequest.class)
        .isThrownBy(() -> client.runs().triggerChecked(odd))
        .withMessageContaining("the DAG has no params [whatever], it has [mode, rows, snapshot]")
        .satisfies(e -> assertThat(e.status()).isZero());
    assertThat(fake.seen()).noneMatch(s -> s.method().equals("POST"));
    assertThat(client.runs().triggerChecked(ASKED).run().dagId()).isEqualTo("params_dag");
    assertThat(client.runs().trigger(odd).run().dagId()).isEqualTo("params_dag");
  }

  @Test
  void reads_runs_and_tasks_and_what_they_handed_on() {
    fake.replay(
        "14_run_get_done",
        "19_run_unknown",
        "37_task_instances",
        "39_xcom_get",
        "42_xcom_missing",
        "54_asset_triggered_run_get");
    assertThat(client.runs().run("params_dag", RUN).state()).isEqualTo(RunState.SUCCESS);
    assertThat(client.runs().find("params_dag", "nope")).isEmpty();
    assertThatExceptionOfType(AirflowException.NotFound.class)
        .isThrownBy(() -> client.runs().run("params_dag", "nope"));
    assertThat(client.runs().tasks("params_dag", RUN))
        .extracting(TaskInstance::taskId)
        .contains("do_full", "echo");
    assertThat(client.runs().xcom("params_dag", RUN, "echo", "return_value"))
        .isEqualTo(FakeAirflow.pair("39_xcom_get").path("response").path("body").path("value"));
    assertThatExceptionOfType(AirflowException.NotFound.class)
        .isThrownBy(() -> client.runs().xcom("params_dag", RUN, "echo", "none"))
        .satisfies(e -> assertThat(e.detail()).isEqualTo("XCom entry with key: `none` not found"));
    // Ids with : and + are encoded.
    assertThat(
            client
                .runs()
                .run("consumer", "asset_triggered__2026-11-23T14:48:19.470300+00:00_q77OtM9w")
                .type())
        .isEqualTo("asset_triggered");
  }

  @Test
  void lists_the_latest_runs() {
    String runs = FakeAirflow.pair("46_runs_list_all").path("response").path("body").toString();
    fake.on("GET /api/v2/dags/paused_dag/dagRuns", new Reply(200, runs));
    assertThat(client.runs().list("paused_dag", 5)).hasSizeBetween(1, 5);
    assertThat(fake.seen().get(0).query()).isEqualTo("order_by=-run_after&limit=5&offset=0");
  }

  @Test
  void lists_page_after_page() {
    fake.on(
        "GET /api/v2/importErrors",
        s -> {
          int offset = Integer.parseInt(s.query().replaceAll(".*offset=", ""));
          StringBuilder page = new StringBuilder();
          // The server's own longest page is shorter than what is asked for.
          for (int i = offset; i < Math.min(offset + 50, 130); i++) {
            page.append(page.isEmpty() ? "" : ",")
                .append("{\"import_error_id\":" + i + ",\"filename\":\"f\",\"stack_trace\":\"s\",")
                .append("\"timestamp\":\"2026-01-01T00:00:00Z\"}");
          }
          return new Reply(200, "{\"import_errors\":[" + page + "],\"total_entries\":130}");
        });
    assertThat(client.dags().importErrors())
        .extracting(ImportError::id)
        .hasSize(130)
        .doesNotHaveDuplicates();
    assertThat(fake.seen()).hasSize(3);
  }

  @Test
  void ends_a_run() {
    fake.replay("65_run_cancel");
    assertThat(client.runs().setState("sleepy", "s2", RunState.FAILED).state())
        .isEqualTo(RunState.FAILED);
    assertThat(fake.seen().get(0).body()).isEqualTo("{\"state\":\"failed\"}");
  }

  @Test
  void a_paused_dags_run_stays_queued() {
    fake.replay("32_trigger_paused", "33_paused_run_state");
    client.runs().trigger(new RunRequest("paused_dag", "p1"));
    assertThatExceptionOfType(AirflowException.DeadlineExceeded.class)
        .isThrownBy(() -> client.runs().await("paused_dag", "p1", Duration.ofMinutes(1)))
        .withMessageContaining("it has not ended within PT1M, it is queued; wait again, or see");
  }

  @Test
  void assets_and_their_events() {
    fake.replay("56_asset_list", "57_asset_event_create", "89_asset_events_try");
    Optional<Asset> asset = client.assets().find("delta://lake/features");
    assertThat(asset).map(Asset::name).contains("features");
    assertThat(client.assets().named("features")).isEqualTo(asset);
    assertThat(client.assets().find("delta://lake/feature_")).isEmpty();
    AssetEvent made = client.assets().createEvent(1, Map.of("version", 8, "from", "java"));
    assertThat(made.extra().path("from_rest_api").asBoolean()).isTrue();
    assertThat(made.sourceDagId()).isEmpty();
    assertThat(client.assets().events(EventQuery.latest(1).fromDag("consumer").ofAsset(2)))
        .singleElement()
        .satisfies(e -> assertThat(e.extra().path("trained_on").asInt()).isEqualTo(7));
    assertThat(fake.seen().get(fake.seen().size() - 1).query())
        .isEqualTo("asset_id=2&source_dag_id=consumer&order_by=-timestamp&limit=1&offset=0");
  }

  @Test
  void listing_events_is_tried_again_while_the_server_fails_over_it() {
    Reply failed = Reply.recorded("52_asset_events");
    fake.on("GET /api/v2/assets/events", failed, failed, Reply.recorded("86_asset_events_try"));
    assertThat(client.assets().events(EventQuery.latest(10))).isNotEmpty();
    fake.on("GET /api/v2/assets/events", failed);
    assertThatExceptionOfType(AirflowException.ServerError.class)
        .isThrownBy(() -> client.assets().events(EventQuery.latest(10)))
        .withMessageContaining("found 500 Internal Server Error; try later: Airflow 3.3.2 answers");
  }

  @Test
  void pools() {
    fake.replay("121_pool_create");
    fake.on("GET /api/v2/pools/spark_pool", Reply.recorded("07_dag_unknown"));
    Pool pool = new Pool("spark_pool", 1);
    assertThat(client.pools().put(pool)).isEqualTo(pool);
    fake.replay("122_pool_create_dup");
    assertThatExceptionOfType(AirflowException.Conflict.class)
        .isThrownBy(() -> client.pools().create(pool));
    Reply there = Reply.recorded("121_pool_create");
    fake.on("GET /api/v2/pools/spark_pool", there);
    assertThat(client.pools().put(pool)).isEqualTo(pool);
    fake.on("PATCH /api/v2/pools/spark_pool", there);
    client.pools().put(new Pool("spark_pool", 2).withDescription("for Spark"));
    assertThat(fake.seen().get(fake.seen().size() - 1))
        .satisfies(
            s ->
                assertThat(s.query())
                    .isEqualTo(
                        "update_mask=slots&update_mask=include_deferred&update_mask=description"))
        .satisfies(s -> assertThat(s.json().path("pool").asText()).isEqualTo("spark_pool"));
  }

  @Test
  void who_may_not_is_told_apart_from_who_is_not_known() {
    fake.on("GET /api/v2/version", Reply.recorded("114_auth_no_token"));
    assertThatExceptionOfType(AirflowException.Unauthorized.class)
        .isThrownBy(client::version)
        .satisfies(e -> assertThat(e.detail()).isEqualTo("Not authenticated"));
    fake.on("GET /api/v2/version", Reply.recorded("134_auth_expired_token"));
    assertThatExceptionOfType(AirflowException.Unauthorized.class)
        .isThrownBy(client::version)
        .satisfies(e -> assertThat(e.detail()).isEqualTo("Token Expired"));
    fake.on("GET /api/v2/version", Reply.recorded("115_auth_bad_token"));
    assertThatExceptionOfType(AirflowException.Unauthorized.class)
        .isThrownBy(client::version)
        .satisfies(e -> assertThat(e.status()).isEqualTo(403));
    fake.replay("120_auth_viewer_forbidden");
    assertThatExceptionOfType(AirflowException.Forbidden.class)
        .isThrownBy(() -> client.runs().trigger(ASKED))
        .withMessageEndingWith("not allowed, found 403 Forbidden; ask with a role that may do it");
  }

  @Test
  void what_is_no_airflow_is_told() {
    fake.on("GET /api/v2/version", new Reply(200, "<html>Log in</html>"));
    assertThatExceptionOfType(AirflowException.UnexpectedAnswer.class)
        .isThrownBy(client::version)
        .withMessageContaining("its answer is no JSON object, found 200; check that it is an");
    fake.on("GET /api/v2/version", new Reply(302, "", Map.of("Location", "https://x.test")));
    assertThatExceptionOfType(AirflowException.UnexpectedAnswer.class)
        .isThrownBy(client::version)
        .withMessageContaining("it sends elsewhere");
    fake.on("GET /api/v2/version", new Reply(200, "{\"name\": \"other\"}"));
    assertThatExceptionOfType(AirflowException.UnexpectedAnswer.class)
        .isThrownBy(client::version)
        .withMessageContaining("its answer has no proper field version");
  }
}
