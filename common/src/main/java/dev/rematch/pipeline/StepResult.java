package dev.rematch.pipeline;

import dev.rematch.tracking.RunStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a step did.
 *
 * @param inputs tables read, "table@version"
 * @param outputs tables and model versions written
 * @param summary one line for people
 * @param details figures for programs: values that Jackson can write
 */
public record StepResult(
    RunStatus status,
    long rowsIn,
    long rowsOut,
    List<String> inputs,
    List<String> outputs,
    String summary,
    Map<String, Object> details) {
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
    return new StepResult(RunStatus.SUCCEEDED, rowsIn, rowsOut, inputs, outputs, summary, details);
  }

  /** Everything was there already. */
  public static StepResult unchanged(String summary) {
    return new StepResult(RunStatus.UNCHANGED, 0, 0, List.of(), List.of(), summary, Map.of());
  }

  /** There is nothing to do yet. */
  public static StepResult skipped(String summary) {
    return new StepResult(RunStatus.SKIPPED, 0, 0, List.of(), List.of(), summary, Map.of());
  }
}
