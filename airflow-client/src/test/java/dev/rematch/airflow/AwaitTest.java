package dev.rematch.airflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.rematch.airflow.FakeAirflow.Reply;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AwaitTest {
  private static final String RUN = "GET /api/v2/dags/params_dag/dagRuns/eng__2026-01-01__abc";
  private static final Reply RUNNING = Reply.recorded("12_run_get_running");
  private static final Reply DONE = Reply.recorded("14_run_get_done");
  private static final Reply DOWN = new Reply(503, "");

  private final FakeAirflow fake = new FakeAirflow();
  private final AirflowClient client = fake.client();

  @AfterEach
  void stop() {
    fake.close();
  }

  private DagRun await(Duration atMost) {
    return client.runs().await("params_dag", "eng__2026-01-01__abc", atMost);
  }

  @Test
  void waits_until_the_run_has_ended() {
    fake.on(RUN, RUNNING, RUNNING, RUNNING, RUNNING, RUNNING, RUNNING, RUNNING, DONE);
    assertThat(await(Duration.ofHours(1)).state()).isEqualTo(RunState.SUCCESS);
    assertThat(fake.time.sleeps()).hasSize(7);
    assertThat(fake.time.sleeps().get(6))
        .isBetween(Duration.ofMillis(7500), Duration.ofSeconds(15));
  }

  @Test
  void a_failed_run_is_an_answer() {
    fake.on(RUN, new Reply(200, DONE.body().replace("\"success\"", "\"failed\"")));
    assertThat(await(Duration.ZERO).state()).isEqualTo(RunState.FAILED);
  }

  @Test
  void a_server_that_is_down_for_a_while_is_waited_for() {
    fake.on(
        RUN,
        RUNNING,
        DOWN,
        new Reply(502, "<html>"),
        new Reply(0, ""),
        new Reply(504, ""),
        DOWN,
        DOWN,
        DOWN,
        DOWN,
        DONE);
    assertThat(await(Duration.ofHours(1)).state()).isEqualTo(RunState.SUCCESS);
    assertThat(fake.seen()).as("one request a look").hasSize(10);
  }

  @Test
  void the_time_is_up_to_the_second() {
    fake.on(RUN, RUNNING);
    Instant start = fake.time.instant();
    assertThatExceptionOfType(AirflowException.DeadlineExceeded.class)
        .isThrownBy(() -> await(Duration.ofSeconds(100)))
        .withMessage(
            "Cannot wait for run eng__2026-01-01__abc of DAG params_dag at "
                + fake.address()
                + ": it has not ended within PT1M40S, it is queued; wait again, or see whether its"
                + " DAG is paused");
    assertThat(Duration.between(start, fake.time.instant())).isEqualTo(Duration.ofSeconds(100));
  }

  @Test
  void a_server_that_stays_down_is_told_with_the_time() {
    fake.on(RUN, DOWN);
    assertThatExceptionOfType(AirflowException.DeadlineExceeded.class)
        .isThrownBy(() -> await(Duration.ofSeconds(30)))
        .withMessageContaining("the last look failed, found 503; wait again")
        .withCauseInstanceOf(AirflowException.ServerError.class)
        .satisfies(e -> assertThat(e.status()).isEqualTo(503));
  }

  @Test
  void a_run_that_is_not_there_is_not_waited_for() {
    fake.on(RUN, Reply.recorded("19_run_unknown"));
    assertThatExceptionOfType(AirflowException.NotFound.class)
        .isThrownBy(() -> await(Duration.ofHours(1)));
    assertThat(fake.time.sleeps()).isEmpty();
  }

  @Test
  void a_login_fails_as_patiently_as_the_look() {
    fake.on("POST /auth/token", DOWN, DOWN, Reply.recorded("116_auth_ok")).on(RUN, DONE);
    AirflowClient user = fake.builder().credentials(Credentials.user("admin", "adminpw")).build();
    user.runs().await("params_dag", "eng__2026-01-01__abc", Duration.ofMinutes(5));
    assertThat(fake.seen()).hasSize(4);
  }

  @Test
  void a_state_without_a_name_here_is_not_the_end() {
    fake.on(RUN, new Reply(200, DONE.body().replace("\"success\"", "\"resting\"")), DONE);
    assertThat(await(Duration.ofHours(1)).state()).isEqualTo(RunState.SUCCESS);
  }
}
