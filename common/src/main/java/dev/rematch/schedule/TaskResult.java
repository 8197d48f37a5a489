package dev.rematch.schedule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a command did, for the task that asked for it. Facts are taken from the registry and not
 * from the memory of the process, so that a try that finds its work done by an earlier one says the
 * same.
 *
 * @param request of the scheduler's run: a reader takes no result of another
 * @param planSha256 of the plan that the command was checked against
 * @param runs one per stage and date, in the order in which they ran
 * @param tables the newest version of what was written, by table
 * @param candidates versions that were trained for the dates
 * @param champion who holds the place at the end
 * @param report the page that was written
 */
public record TaskResult(
    String command,
    Optional<String> pipeline,
    Optional<String> request,
    Optional<String> planSha256,
    Instant startedAt,
    Instant endedAt,
    int exitCode,
    Optional<Failure> error,
    Optional<String> applicationId,
    List<StageRun> runs,
    Map<String, TableState> tables,
    List<Candidate> candidates,
    List<Verdict> decisions,
    Optional<Integer> champion,
    Optional<String> report,
    List<Asked> retrainRequests) {
  /** Of the file. */
  public static final int SCHEMA_VERSION = 1;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  public TaskResult {
    runs = List.copyOf(runs);
    tables = Map.copyOf(tables);
    candidates = List.copyOf(candidates);
    decisions = List.copyOf(decisions);
    retrainRequests = List.copyOf(retrainRequests);
  }

  /**
   * Why it ended.
   *
   * @param kind name of a {@link dev.rematch.core.FailureKind}
   */
  public record Failure(String kind, String message) {}

  /**
   * One stage for one date.
   *
   * @param state "SUCCEEDED", "UNCHANGED", "SKIPPED" or "FAILED"
   * @param changed whether anything was written since the scheduler's run began, by whichever try
   */
  public record StageRun(
      String command,
      LocalDate date,
      String runId,
      String state,
      boolean changed,
      String summary,
      long rowsIn,
      long rowsOut,
      List<String> inputs,
      List<String> outputs) {
    public StageRun {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }
  }

  /** A table at its newest version. */
  public record TableState(long version, long rows) {}

  /** A version that was trained. */
  public record Candidate(int version, String recipe, LocalDate date) {}

  /**
   * The decision about one challenger.
   *
   * @param state name of a {@code DecisionState}
   * @param answerBy until when a person can answer
   */
  public record Verdict(
      String decisionId,
      LocalDate date,
      int challenger,
      String recipe,
      Optional<Integer> champion,
      String verdict,
      Optional<String> heldBy,
      String metric,
      double delta,
      double low,
      double high,
      String reason,
      String state,
      Optional<Instant> answerBy) {}

  /**
   * A training that was asked for.
   *
   * @param state "accepted", "held" or "waiting"
   */
  public record Asked(String id, String state, String detail) {}

  /** The text of the file. */
  public String json() {
    Map<String, Object> file = new TreeMap<>();
    file.put("schema_version", SCHEMA_VERSION);
    file.put("command", command);
    file.put("pipeline", pipeline.orElse(null));
    file.put("request", request.orElse(null));
    file.put("plan_sha256", planSha256.orElse(null));
    file.put("started_at", startedAt.toString());
    file.put("ended_at", endedAt.toString());
    file.put("exit_code", exitCode);
    file.put(
        "error", error.map(e -> Map.of("kind", e.kind(), "message", e.message())).orElse(null));
    file.put("application_id", applicationId.orElse(null));
    file.put("runs", runs.stream().map(TaskResult::values).toList());
    Map<String, Object> states = new TreeMap<>();
    tables.forEach((name, t) -> states.put(name, Map.of("version", t.version(), "rows", t.rows())));
    file.put("tables", states);
    file.put(
        "candidates",
        candidates.stream()
            .map(
                c ->
                    Map.of(
                        "version", c.version(), "recipe", c.recipe(), "date", c.date().toString()))
            .toList());
    file.put("decisions", decisions.stream().map(TaskResult::values).toList());
    file.put("champion", champion.orElse(null));
    file.put("report", report.orElse(null));
    file.put(
        "retrain_requests",
        retrainRequests.stream()
            .map(r -> Map.of("id", r.id(), "state", r.state(), "detail", r.detail()))
            .toList());
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(file) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write the result of " + command + " as JSON", e);
    }
  }

  private static Map<String, Object> values(StageRun run) {
    Map<String, Object> values = new TreeMap<>();
    values.put("command", run.command());
    values.put("date", run.date().toString());
    values.put("run_id", run.runId());
    values.put("state", run.state());
    values.put("changed", run.changed());
    values.put("summary", run.summary());
    values.put("rows_in", run.rowsIn());
    values.put("rows_out", run.rowsOut());
    values.put("inputs", run.inputs());
    values.put("outputs", run.outputs());
    return values;
  }

  private static Map<String, Object> values(Verdict of) {
    Map<String, Object> values = new TreeMap<>();
    values.put("decision_id", of.decisionId());
    values.put("date", of.date().toString());
    values.put("challenger", of.challenger());
    values.put("recipe", of.recipe());
    values.put("champion", of.champion().orElse(null));
    values.put("verdict", of.verdict());
    values.put("held_by", of.heldBy().orElse(null));
    values.put("metric", of.metric());
    values.put("delta", finite(of.delta()));
    values.put("low", finite(of.low()));
    values.put("high", finite(of.high()));
    values.put("reason", of.reason());
    values.put("state", of.state());
    values.put("answer_by", of.answerBy().map(Instant::toString).orElse(null));
    return values;
  }

  /** NaN is no JSON number. */
  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
