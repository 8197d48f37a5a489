package dev.rematch.airflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rematch.airflow.AirflowException.Facts;
import dev.rematch.airflow.Call.Repeat;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * What runs ask people.
 *
 * <p>Airflow 3.3.2 takes an answer that comes within about a second of the question and then often
 * fails the task over it. So an answer waits until the question is {@link #RIPE} old, and is given
 * again where a retry of the task asks again.
 */
public final class Questions {
  private static final Duration RIPE = Duration.ofSeconds(3);

  private final Api api;

  Questions(Api api) {
    this.api = api;
  }

  /**
   * The questions of a run that wait for an answer; none before a task has come to ask.
   *
   * @throws AirflowException.NotFound when there is no such run
   */
  public List<Question> open(String dagId, String runId) {
    Call call =
        Call.get(
                "list the questions of run " + runId + " of DAG " + dagId,
                Ids.run(dagId, runId) + "/hitlDetails")
            .with("response_received", "false");
    return api.list(call, "hitl_details", Integer.MAX_VALUE, Question::of).stream()
        .filter(Question::open)
        .toList();
  }

  /**
   * A question as it stands, answered or not.
   *
   * @param mapIndex -1 for a task that is not mapped
   * @throws AirflowException.NotFound when the task has not asked
   */
  public Question question(String dagId, String runId, String taskId, int mapIndex) {
    return Question.of(api.send(look(dagId, runId, taskId, mapIndex)));
  }

  /**
   * Gives an answer and watches until the task goes on from it. The second call with the same
   * options finds the answer and gives none; the params are not compared.
   *
   * @param atMost how long to wait for the question to be ripe and for the task to go on
   * @return the question, answered, with its task ended or, when the time is up after the answer,
   *     as it stands: a task that waits for a retry asks again, and this can be called again
   * @throws AirflowException.Conflict when it has another answer, or its task ended without one
   * @throws AirflowException.InvalidRequest when an option is none of the question's
   * @throws AirflowException.DeadlineExceeded when it was not ripe in the time given
   */
  public Question answer(Question question, Choice choice, Duration atMost) {
    return new Answering(question, choice, atMost).run();
  }

  private static Call look(String dagId, String runId, String taskId, int mapIndex) {
    return Call.get(
        "read the question of task " + taskId + " of run " + runId + " of DAG " + dagId,
        path(dagId, runId, taskId, mapIndex));
  }

  private static String path(String dagId, String runId, String taskId, int mapIndex) {
    return Ids.task(dagId, runId, taskId) + "/" + mapIndex + "/hitlDetails";
  }

  /** One answer on its way. */
  private final class Answering {
    private final TaskInstance task;
    private final Choice choice;
    private final Duration atMost;
    private final Instant end;
    private final String what;
    private int lastTry;

    Answering(Question question, Choice choice, Duration atMost) {
      this.task = question.task();
      this.choice = choice;
      this.atMost = atMost;
      this.end = now().plus(atMost);
      this.what =
          "answer "
              + choice.options()
              + " to task "
              + task.taskId()
              + " of run "
              + task.runId()
              + " of DAG "
              + task.dagId();
    }

    Question run() {
      for (int look = 1; ; look++) {
        Fields fields =
            api.send(Questions.look(task.dagId(), task.runId(), task.taskId(), task.mapIndex()));
        Question now = Question.of(fields);
        if (now.answer().isPresent()) {
          sameOrClash(now);
          if (now.task().state().finished() || timeLeft().isZero()) {
            return now;
          }
        } else if (now.task().state().finished()) {
          throw clash("the task has ended without an answer: " + now.task().state().text(), now);
        } else if (now.task().state() == TaskState.AWAITING_INPUT) {
          ripen(now, fields.date());
          give();
          look = 0;
          continue;
        } else if (timeLeft().isZero()) {
          throw late(now);
        }
        wait(api.settings().polling().pause(look, api.settings().random()));
      }
    }

    /**
     * Waits until the question is ripe by the server's own clock; its Date is cut to the second, so
     * that this waits rather too long. A retry keeps the time of the first question: there the time
     * counts from now.
     */
    private void ripen(Question asked, Optional<Instant> date) {
      boolean first = asked.task().tryNumber() <= 1 && lastTry == 0;
      Duration age =
          first
              ? date.map(d -> Duration.between(asked.askedAt(), d)).orElse(Duration.ZERO)
              : Duration.ZERO;
      lastTry = asked.task().tryNumber();
      Duration rest = RIPE.minus(age.isNegative() ? Duration.ZERO : age);
      if (rest.compareTo(timeLeft()) > 0) {
        throw late(asked);
      }
      if (!rest.isNegative() && !rest.isZero()) {
        api.pause(rest, what);
      }
    }

    private void give() {
      ObjectNode body = Api.object();
      choice.options().forEach(body.putArray("chosen_options")::add);
      body.set("params_input", Api.JSON.valueToTree(choice.params()));
      try {
        // Sent twice, the second is a 409, which is looked into like any other.
        api.send(
            Call.patch(what, path(task.dagId(), task.runId(), task.taskId(), task.mapIndex()), body)
                .with(Repeat.SAFE));
      } catch (AirflowException.Conflict answered) {
        // The next look tells whether it is the same answer.
      }
    }

    private void sameOrClash(Question now) {
      List<String> given = now.answer().orElseThrow().chosen();
      if (!new HashSet<>(given).equals(new HashSet<>(choice.options()))) {
        throw clash("it has the answer " + given, now);
      }
    }

    private AirflowException clash(String why, Question now) {
      return new AirflowException.Conflict(
          new Facts(
              what,
              api.server(),
              why,
              409,
              now.answer().flatMap(Question.Answer::by).map(b -> "by " + b).orElse(""),
              "see the task; clear it to be asked again"));
    }

    private AirflowException late(Question now) {
      return new AirflowException.DeadlineExceeded(
          new Facts(
              what,
              api.server(),
              "it was not ready for an answer within "
                  + atMost
                  + ", its task is "
                  + now.task().state().text(),
              0,
              "",
              "ask again"),
          null);
    }

    private Duration timeLeft() {
      Duration left = Duration.between(now(), end);
      return left.isNegative() ? Duration.ZERO : left;
    }

    private void wait(Duration pause) {
      Duration left = timeLeft();
      api.pause(pause.compareTo(left) < 0 ? pause : left, what);
    }

    private Instant now() {
      return api.settings().clock().instant();
    }
  }
}
