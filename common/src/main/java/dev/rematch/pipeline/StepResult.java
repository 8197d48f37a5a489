package dev.rematch.pipeline;

import dev.rematch.tracking.RunStatus;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a step did.
 *
 * @param inputs tables read, "table@version"
 * @param outputs tables and model versions written
 * @param summary one line for people
 * @param details figures for programs: values that Jackson can write
 * @param workedAt of UNCHANGED: when this same run had done the work that was found, in an earlier
 *     execution; empty where somebody else did it or there was none to do
 */
public record StepResult(
    RunStatus status,
    long rowsIn,
    long rowsOut,
    List<String> inputs,
    List<String> outputs,
    String summary,
    Map<String, Object> details,
    Optional<Instant> workedAt) {
  public StepResult {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    details = new LinkedHashMap<>(details);
  }

  /** Something was done. */
  public static StepResult done(
      long rowsIn,
      long rowsOut,
      List<String> inputs,
      List<String> outputs,
      String summary,
      Map<String, Object> details) {
    return new StepResult(
        RunStatus.SUCCEEDED, rowsIn, rowsOut, inputs, outputs, summary, details, Optional.empty());
  }

  /** Everything was there already. */
  public static StepResult unchanged(String summary, Optional<Instant> workedAt) {
    return empty(RunStatus.UNCHANGED, summary, workedAt);
  }

  /** The same, of work that was done then. */
  StepResult workedAt(Instant at) {
    return new StepResult(
        status, rowsIn, rowsOut, inputs, outputs, summary, details, Optional.of(at));
  }

  /** There is nothing to do yet. */
  public static StepResult skipped(String summary) {
    return empty(RunStatus.SKIPPED, summary, Optional.empty());
  }

  /** It ended by an exception. */
  static StepResult failed() {
    return empty(RunStatus.FAILED, "failed", Optional.empty());
  }

  private static StepResult empty(RunStatus status, String summary, Optional<Instant> workedAt) {
    return new StepResult(status, 0, 0, List.of(), List.of(), summary, Map.of(), workedAt);
  }
}
