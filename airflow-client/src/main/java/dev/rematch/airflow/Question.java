package dev.rematch.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a task asks a person.
 *
 * @param task the task that asks, as it stood when the question was read
 * @param multiple whether more than one option may be chosen
 * @param params what may be filled in, by name, with defaults
 * @param askedAt by Airflow's clock; asked again by a retry, it is when it was first asked
 * @param answer empty while it is open
 */
public record Question(
    TaskInstance task,
    String subject,
    Optional<String> body,
    List<String> options,
    List<String> defaults,
    boolean multiple,
    JsonNode params,
    Instant askedAt,
    Optional<Answer> answer) {

  /**
   * An answer that Airflow has.
   *
   * @param by the user's name; empty when the time was up and the defaults were taken
   */
  public record Answer(
      List<String> chosen, JsonNode params, Optional<Instant> at, Optional<String> by) {
    public Answer {
      chosen = List.copyOf(chosen);
    }
  }

  public Question {
    options = List.copyOf(options);
    defaults = List.copyOf(defaults);
  }

  static Question of(Fields f) {
    Optional<Answer> answer =
        f.flag("response_received")
            ? Optional.of(
                new Answer(
                    f.texts("chosen_options"),
                    f.json("params_input"),
                    f.maybeTime("responded_at"),
                    f.maybeObject("responded_by_user").flatMap(u -> u.maybeText("name"))))
            : Optional.empty();
    return new Question(
        TaskInstance.of(f.object("task_instance")),
        f.text("subject"),
        f.maybeText("body"),
        f.texts("options"),
        f.texts("defaults"),
        f.flag("multiple"),
        f.json("params"),
        f.time("created_at"),
        answer);
  }

  /** Whether an answer would be taken. */
  public boolean open() {
    return answer.isEmpty() && !task.state().finished();
  }
}
