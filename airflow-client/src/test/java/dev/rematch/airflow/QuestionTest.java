package dev.rematch.airflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rematch.airflow.FakeAirflow.Reply;
import dev.rematch.airflow.FakeAirflow.Seen;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QuestionTest {
  private static final String PATH =
      "/api/v2/dags/hitl_dag/dagRuns/h1/taskInstances/approve/-1/hitlDetails";
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final FakeAirflow fake = new FakeAirflow();
  private final AirflowClient client = fake.client();

  /** The question on the server, asked when the clock started. */
  private ObjectNode asked =
      (ObjectNode) FakeAirflow.pair("71_hitl_get").path("response").path("body");

  private boolean dates = true;

  @BeforeEach
  void serve() {
    fake.on("GET " + PATH, s -> read());
  }

  @AfterEach
  void stop() {
    fake.close();
  }

  private synchronized Reply read() {
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(fake.time.instant().atOffset(ZoneOffset.UTC));
    return dates
        ? new Reply(200, asked.toString(), Map.of("X-Date", date))
        : new Reply(200, asked.toString(), Map.of("X-Date", "some day"));
  }

  private synchronized void task(String state, int tryNumber) {
    ((ObjectNode) asked.path("task_instance")).put("state", state).put("try_number", tryNumber);
  }

  private synchronized Reply take(Seen seen, String stateAfter) {
    asked.put("response_received", true);
    asked.set("chosen_options", seen.json().path("chosen_options"));
    asked.putObject("responded_by_user").put("id", "1").put("name", "ann");
    task(stateAfter, asked.path("task_instance").path("try_number").asInt());
    return Reply.recorded("75_hitl_approve");
  }

  private synchronized void askAgain() {
    asked.put("response_received", false);
    asked.putNull("chosen_options");
    task("awaiting_input", 2);
  }

  private Question question() {
    return client.questions().question("hitl_dag", "h1", "approve", -1);
  }

  private List<Seen> answers() {
    return fake.seen().stream().filter(s -> s.method().equals("PATCH")).toList();
  }

  @Test
  void lists_what_waits_for_an_answer() {
    JsonNode open = FakeAirflow.pair("70_hitl_list_pending").path("response").path("body");
    fake.on("GET /api/v2/dags/hitl_dag/dagRuns/h1/hitlDetails", new Reply(200, open.toString()));
    assertThat(client.questions().open("hitl_dag", "h1"))
        .singleElement()
        .satisfies(q -> assertThat(q.subject()).isEqualTo("Promote model?"))
        .satisfies(q -> assertThat(q.options()).containsExactly("Approve", "Reject"))
        .satisfies(q -> assertThat(q.defaults()).containsExactly("Reject"))
        .satisfies(q -> assertThat(q.task().mapIndex()).isEqualTo(-1))
        .satisfies(q -> assertThat(q.open()).isTrue());
    assertThat(fake.seen().get(0).query()).startsWith("response_received=false&");
  }

  @Test
  void an_answer_waits_until_the_question_is_three_seconds_old() {
    fake.on("PATCH " + PATH, s -> take(s, "success"));
    fake.time.pass(Duration.ofSeconds(1));
    Choice choice = new Choice(List.of("Approve"), Map.of("reason", "it is better"));
    Question done = client.questions().answer(question(), choice, MINUTE);
    assertThat(fake.time.sleeps()).containsExactly(Duration.ofSeconds(2));
    assertThat(done.answer()).hasValueSatisfying(a -> assertThat(a.by()).contains("ann"));
    assertThat(answers())
        .singleElement()
        .satisfies(
            s ->
                assertThat(s.body())
                    .isEqualTo(
                        "{\"chosen_options\":[\"Approve\"],\"params_input\":{\"reason\":\"it is better\"}}"));
  }

  @Test
  void an_old_question_is_answered_at_once() {
    fake.on("PATCH " + PATH, s -> take(s, "success"));
    fake.time.pass(Duration.ofSeconds(30));
    client.questions().answer(question(), Choice.of("Approve"), MINUTE);
    assertThat(fake.time.sleeps()).isEmpty();
  }

  @Test
  void without_the_servers_clock_all_of_the_time_is_waited() {
    dates = false;
    fake.on("PATCH " + PATH, s -> take(s, "success"));
    client.questions().answer(question(), Choice.of("Approve"), MINUTE);
    assertThat(fake.time.sleeps()).containsExactly(Duration.ofSeconds(3));
  }

  @Test
  void a_question_asked_again_by_a_retry_is_answered_again() {
    fake.time.pass(Duration.ofSeconds(30));
    fake.on(
        "PATCH " + PATH,
        s -> {
          Reply taken = take(s, answers().size() == 1 ? "up_for_retry" : "success");
          return taken;
        });
    AirflowClient watching =
        fake.builder()
            .sleeper(
                time -> {
                  fake.time.sleep(time);
                  if (fake.time.sleeps().size() == 2) {
                    askAgain();
                  }
                })
            .build();
    Question done = watching.questions().answer(question(), Choice.of("Approve"), MINUTE);
    assertThat(done.task().state()).isEqualTo(TaskState.SUCCESS);
    assertThat(answers()).hasSize(2);
    assertThat(fake.time.sleeps()).contains(Duration.ofSeconds(3));
  }

  @Test
  void an_answer_is_not_given_before_the_task_waits_for_it() {
    fake.time.pass(Duration.ofSeconds(30));
    task("running", 1);
    fake.on("PATCH " + PATH, s -> take(s, "success"));
    AirflowClient watching =
        fake.builder()
            .sleeper(
                time -> {
                  fake.time.sleep(time);
                  task("awaiting_input", 1);
                })
            .build();
    watching.questions().answer(question(), Choice.of("Approve"), MINUTE);
    assertThat(fake.time.sleeps()).hasSize(1);
  }

  @Test
  void the_same_answer_is_found_and_another_is_a_conflict() {
    fake.on("PATCH " + PATH, s -> take(s, "success"));
    fake.time.pass(Duration.ofSeconds(30));
    Question question = question();
    client.questions().answer(question, Choice.of("Approve"), MINUTE);
    client.questions().answer(question, Choice.of("Approve"), MINUTE);
    assertThat(answers()).hasSize(1);
    assertThatExceptionOfType(AirflowException.Conflict.class)
        .isThrownBy(() -> client.questions().answer(question, Choice.of("Reject"), MINUTE))
        .withMessage(
            "Cannot answer [Reject] to task approve of run h1 of DAG hitl_dag at "
                + fake.address()
                + ": it has the answer [Approve], found 409 by ann; see the task; clear it to be"
                + " asked again");
  }

  @Test
  void a_race_with_the_same_answer_is_won_and_with_another_lost() {
    fake.time.pass(Duration.ofSeconds(30));
    fake.on(
        "PATCH " + PATH,
        s -> {
          take(s, "success");
          return Reply.recorded("76_hitl_approve_again");
        });
    Question question = question();
    client.questions().answer(question, Choice.of("Approve"), MINUTE);
    asked = (ObjectNode) FakeAirflow.pair("71_hitl_get").path("response").path("body");
    fake.on(
        "PATCH " + PATH,
        s -> {
          take(s, "success");
          asked.putArray("chosen_options").add("Reject");
          return Reply.recorded("76_hitl_approve_again");
        });
    assertThatExceptionOfType(AirflowException.Conflict.class)
        .isThrownBy(() -> client.questions().answer(question, Choice.of("Approve"), MINUTE));
  }

  @Test
  void options_and_tasks_that_do_not_exist_are_told() {
    fake.time.pass(Duration.ofSeconds(30));
    fake.on("PATCH " + PATH, Reply.recorded("72_hitl_bad_option"));
    assertThatExceptionOfType(AirflowException.InvalidRequest.class)
        .isThrownBy(() -> client.questions().answer(question(), Choice.of("Maybe"), MINUTE))
        .satisfies(
            e -> assertThat(e.detail()).contains("allowed options are ['Approve', 'Reject']"));
    fake.on("PATCH " + PATH, Reply.recorded("73_hitl_empty"));
    Choice none = new Choice(List.of(), Map.of());
    assertThatExceptionOfType(AirflowException.InvalidRequest.class)
        .isThrownBy(() -> client.questions().answer(question(), none, MINUTE))
        .satisfies(e -> assertThat(e.status()).isEqualTo(422));
    fake.on("GET " + PATH, Reply.recorded("74_hitl_unknown_task"));
    assertThatExceptionOfType(AirflowException.NotFound.class).isThrownBy(this::question);
  }

  @Test
  void a_task_that_ended_unanswered_takes_no_answer() {
    Question question = question();
    task("failed", 1);
    assertThat(question().open()).isFalse();
    assertThatExceptionOfType(AirflowException.Conflict.class)
        .isThrownBy(() -> client.questions().answer(question, Choice.of("Approve"), MINUTE))
        .withMessageContaining("the task has ended without an answer: failed");
  }

  @Test
  void a_question_that_does_not_become_ripe_in_time_is_left_alone() {
    assertThatExceptionOfType(AirflowException.DeadlineExceeded.class)
        .isThrownBy(
            () ->
                client.questions().answer(question(), Choice.of("Approve"), Duration.ofSeconds(2)))
        .withMessageContaining("it was not ready for an answer within PT2S, its task is awaiting");
    task("running", 1);
    assertThatExceptionOfType(AirflowException.DeadlineExceeded.class)
        .isThrownBy(() -> client.questions().answer(question(), Choice.of("Approve"), MINUTE));
    assertThat(answers()).isEmpty();
  }
}
