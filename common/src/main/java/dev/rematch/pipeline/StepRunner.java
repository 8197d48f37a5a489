package dev.rematch.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rematch.core.FailureKind;
import dev.rematch.core.Hashes;
import dev.rematch.core.RematchException;
import dev.rematch.tracking.Run;
import dev.rematch.tracking.RunMarkers;
import dev.rematch.tracking.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Runs a step and leaves its row in {@code runs}: one row per execution that changed something,
 * failed, or found nothing to do for the first time. An execution that finds its work done adds no
 * row.
 */
public final class StepRunner {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunContext context;
  private final RunMarkers markers;

  public StepRunner(RunContext context, RunMarkers markers) {
    this.context = context;
    this.markers = markers;
  }

  /** Runs the step; its exception passes through after the failed run is on record. */
  public StepResult run(Step step) {
    RunContext run = step.in(context);
    Instant startedAt = run.now();
    long startedNanos = System.nanoTime();
    RunMarkers.Marker marker =
        markers.open(run.runId(), run.pipeline().name(), step.command(), startedAt);
    try {
      StepResult result = dated(run, step.run(run));
      record(run, step, startedAt, result);
      Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
      run.progress()
          .say(
              String.format(
                  "  %-9s %s  (%.1f s)", step.command(), result.summary(), took.toMillis() / 1e3));
      return result;
    } catch (RuntimeException e) {
      recordFailure(run, step, startedAt, e);
      throw e;
    } finally {
      marker.close();
    }
  }

  private static void record(RunContext run, Step step, Instant startedAt, StepResult result) {
    boolean found = result.status() == RunStatus.UNCHANGED;
    if (found && onRecord(run, result)) {
      return;
    }
    String outputs = json(result.outputs());
    // A step killed after its last commit and before this row finds its work done when it runs
    // again: the row is written then.
    RunStatus status =
        found && result.workedAt().isPresent() ? RunStatus.SUCCEEDED : result.status();
    String work = outputs + result.summary() + result.workedAt().map(Instant::toString).orElse("");
    String key = run.runId() + "/" + status + "/" + Hashes.sha256(work);
    run.registry()
        .runs()
        .append(key, List.of(row(run, step, startedAt, status, result, outputs, null)));
  }

  /** Traces of old work may be gone, as commits are; its row stays. */
  private static StepResult dated(RunContext run, StepResult result) {
    if (result.status() != RunStatus.UNCHANGED || result.workedAt().isPresent()) {
      return result;
    }
    return run.registry().runs().all().stream()
        .filter(r -> r.runId().equals(run.runId()) && r.status() == RunStatus.SUCCEEDED)
        .map(Run::endedAt)
        .max(Comparator.naturalOrder())
        .map(at -> result.workedAt(at))
        .orElse(result);
  }

  /** Whether a row tells already of the work that was found, or that there was none. */
  private static boolean onRecord(RunContext run, StepResult result) {
    return run.registry().runs().all().stream()
        .filter(r -> r.runId().equals(run.runId()) && r.status() != RunStatus.FAILED)
        .anyMatch(
            r ->
                result
                    .workedAt()
                    .map(at -> r.status() == RunStatus.SUCCEEDED && !r.endedAt().isBefore(at))
                    .orElse(true));
  }

  private static void recordFailure(
      RunContext run, Step step, Instant startedAt, RuntimeException e) {
    try {
      run.registry()
          .runs()
          .append(
              run.runId() + "/FAILED/" + startedAt,
              List.of(row(run, step, startedAt, RunStatus.FAILED, StepResult.failed(), "[]", e)));
    } catch (RuntimeException unrecorded) {
      // The step's own failure is the one to report; this one rides along.
      e.addSuppressed(unrecorded);
    }
  }

  private static Run row(
      RunContext run,
      Step step,
      Instant startedAt,
      RunStatus status,
      StepResult result,
      String outputs,
      RuntimeException failure) {
    return new Run(
        run.runId(),
        run.pipeline().name(),
        step.command(),
        run.date(),
        status,
        startedAt,
        run.now(),
        run.pipeline().configHash(),
        run.codeVersion(),
        result.rowsIn(),
        result.rowsOut(),
        json(result.inputs()),
        outputs,
        result.summary(),
        json(result.details()),
        Optional.ofNullable(failure).map(e -> kind(e).name()),
        Optional.ofNullable(failure).map(Throwable::toString),
        run.actor());
  }

  private static FailureKind kind(RuntimeException e) {
    return e instanceof RematchException known ? known.kind() : FailureKind.INTERNAL;
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write the figures of a run as JSON", e);
    }
  }
}
