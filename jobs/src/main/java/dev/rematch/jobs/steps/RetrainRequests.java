package dev.rematch.jobs.steps;

import dev.rematch.core.AppendLog;
import dev.rematch.core.FailureKind;
import dev.rematch.core.Hashes;
import dev.rematch.core.RematchException;
import dev.rematch.jobs.run.TaskFacts;
import dev.rematch.pipeline.RunContext;
import dev.rematch.response.Remedy;
import dev.rematch.response.ResponseRow;
import dev.rematch.schedule.RetrainRequest;
import dev.rematch.schedule.RetrainRequest.State;
import dev.rematch.schedule.TaskResult;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Asks the scheduler for the trainings that monitoring has decided on. First the request is a row,
 * then it is sent under an id that makes one run of it however often it is sent; what could not be
 * sent is sent by the next run. Killed anywhere in between, the next run goes on.
 */
public final class RetrainRequests {
  private static final int SHORT_HASH = 12;

  private final RunContext context;
  private final AppendLog<RetrainRequest> table;

  private RetrainRequests(RunContext context) {
    this.context = context;
    this.table = context.registry().retrainRequests();
  }

  /** Who runs trainings. */
  public interface Scheduler {
    /**
     * Asks for a training; the same request again changes nothing.
     *
     * @return how it was taken, in words
     * @throws RematchException when it was not taken; why and what to do is its message
     */
    String train(RetrainRequest request);
  }

  /**
   * Records what the monitoring of these dates asks for.
   *
   * @param monitored the runs of monitoring, in the order of their dates
   */
  public static void record(List<RunContext> monitored) {
    monitored.forEach(run -> new RetrainRequests(run).record());
  }

  /**
   * The same, and sends whatever is due.
   *
   * @param monitored one at least
   * @throws RematchException when something could not be sent; it stays recorded
   */
  public static void follow(List<RunContext> monitored, TaskFacts facts, Scheduler scheduler) {
    record(monitored);
    Set<String> runs = monitored.stream().map(RunContext::runId).collect(Collectors.toSet());
    new RetrainRequests(monitored.get(monitored.size() - 1)).send(scheduler, runs, facts);
  }

  private void record() {
    for (ResponseRow response : asking()) {
      String id = id(response);
      if (standing().containsKey(id)) {
        continue;
      }
      RetrainRequest request =
          new RetrainRequest(
              id,
              response.model(),
              response.logicalDate(),
              response.window(),
              response.responseId(),
              response.reason(),
              State.RECORDED.toString(),
              "",
              context.runId(),
              context.now());
      table.append(id, List.of(hold(response).map(why -> held(request, why)).orElse(request)));
    }
  }

  /**
   * What was decided for this date, and for dates so short before that the decision keeps this one
   * from asking: the run that decided may have died before it could ask. Not what came of it.
   */
  private List<ResponseRow> asking() {
    int coolDown = context.pipeline().responses().coolDownDays();
    LocalDate earliest = context.date().minusDays(coolDown);
    return context.registry().responses().all().stream()
        .filter(r -> r.model().equals(context.pipeline().model()) && r.outcomeOf().isEmpty())
        .filter(r -> r.remedy().equals(Remedy.RETRAIN.toString()))
        .filter(r -> r.runId().equals(context.runId()) || r.logicalDate().isAfter(earliest))
        .filter(r -> !r.logicalDate().isAfter(context.date()))
        .toList();
  }

  private String id(ResponseRow response) {
    String window =
        response.window().replaceAll("[\\[\\]() ]", "").replace(',', '_'); // [from, to) -> from_to
    return String.join(
        "__",
        "drift",
        context.pipeline().name(),
        window,
        Hashes.sha256(response.evidence()).substring(0, SHORT_HASH));
  }

  /** Why a request is not to be sent at all. */
  private Optional<String> hold(ResponseRow response) {
    if (context.pipeline().schedule().oneJvm()) {
      return Optional.of("every cycle trains (airflow.one-jvm)");
    }
    int coolDown = context.pipeline().responses().coolDownDays();
    return standing().values().stream()
        .filter(r -> !r.state().equals(State.HELD.toString()))
        .filter(
            r ->
                Math.abs(ChronoUnit.DAYS.between(r.logicalDate(), response.logicalDate()))
                    < coolDown)
        .findFirst()
        .map(
            r ->
                r.requestId()
                    + " asked for one already, within the "
                    + coolDown
                    + " days of monitoring.respond.cool-down-days");
  }

  private RetrainRequest held(RetrainRequest request, String why) {
    return request.now(State.HELD, why, context.runId(), context.now());
  }

  /**
   * @param runs whose requests are told of
   */
  private void send(Scheduler scheduler, Set<String> runs, TaskFacts facts) {
    List<TaskResult.Asked> told = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    for (RetrainRequest request : standing().values()) {
      RetrainRequest now = request;
      if (request.due()) {
        now = sent(scheduler, request);
        if (now.due()) {
          failures.add(now.detail());
        }
      }
      if (runs.contains(now.runId())) {
        told.add(new TaskResult.Asked(now.requestId(), now.state(), now.detail()));
        context
            .progress()
            .say("  retrain   " + now.requestId() + " " + now.state() + ": " + now.detail());
      }
    }
    facts.asked(told);
    if (!failures.isEmpty()) {
      throw new RematchException(
          FailureKind.INTERNAL,
          "Cannot ask for "
              + failures.size()
              + " training(s) of "
              + context.pipeline().name()
              + ", which stay recorded in retrain_requests and are sent by the next run of monitor: "
              + failures.get(0));
    }
  }

  private RetrainRequest sent(Scheduler scheduler, RetrainRequest request) {
    Instant at = context.now();
    RetrainRequest now;
    try {
      now = request.now(State.ACCEPTED, scheduler.train(request), context.runId(), at);
    } catch (RematchException e) {
      now = request.now(State.WAITING, e.getMessage(), context.runId(), at);
    }
    boolean news = !now.state().equals(request.state()) || !now.detail().equals(request.detail());
    if (news) {
      table.append(
          request.requestId() + "/" + now.state() + "/" + Hashes.sha256(now.detail() + at),
          List.of(now));
    }
    return now;
  }

  /** Of each request of this model the last row, oldest request first. */
  private Map<String, RetrainRequest> standing() {
    Map<String, RetrainRequest> last = new LinkedHashMap<>();
    table.all().stream()
        .filter(r -> r.model().equals(context.pipeline().model()))
        .forEach(r -> last.put(r.requestId(), r));
    return last;
  }
}
