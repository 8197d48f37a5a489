package dev.rematch.jobs.run;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.jobs.Environment;
import dev.rematch.schedule.TaskResult;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine;

/** Runs a command and writes what came of it where the scheduler's next task looks. */
public final class TaskRecorder {
  private final Environment environment;
  private final ScheduledOptions options;
  private final String command;

  /**
   * @param command as it is typed: "train", "decisions approve"
   */
  public TaskRecorder(Environment environment, ScheduledOptions options, String command) {
    this.environment = environment;
    this.options = options;
    this.command = command;
  }

  /** What a command does, telling as it goes. */
  @FunctionalInterface
  public interface Work {
    void run(TaskFacts facts);
  }

  /** Does the work; its exception passes through after the result is written. */
  public void record(Work work) {
    Instant startedAt = environment.clock().instant();
    TaskFacts facts = new TaskFacts(options.request());
    Optional<Throwable> failure = Optional.empty();
    try {
      work.run(facts);
    } catch (RuntimeException | Error e) {
      failure = Optional.of(e);
      throw e;
    } finally {
      write(startedAt, facts, failure);
    }
  }

  private void write(Instant startedAt, TaskFacts facts, Optional<Throwable> failure) {
    if (options.result().isEmpty()) {
      return;
    }
    TaskResult result;
    try {
      result = result(startedAt, facts.gather(), failure);
    } catch (RuntimeException e) {
      if (failure.isEmpty()) {
        throw e;
      }
      // Why the command failed is what the reader needs; that the facts were not to be had rides
      // along.
      failure.get().addSuppressed(e);
      result = result(startedAt, TaskFacts.Gathered.NOTHING, failure);
    }
    try {
      ResultFiles.write(environment.folder(), options.result().get(), result);
    } catch (RuntimeException e) {
      if (failure.isEmpty()) {
        throw e;
      }
      // The exit code is that of the failure itself.
      failure.get().addSuppressed(e);
    }
  }

  private TaskResult result(
      Instant startedAt, TaskFacts.Gathered facts, Optional<Throwable> failure) {
    Optional<FailureKind> kind = failure.map(TaskRecorder::kind);
    return new TaskResult(
        command,
        facts.pipeline(),
        options.request().id(),
        options.planSha256(),
        startedAt,
        environment.clock().instant(),
        kind.map(FailureKind::exitCode).orElse(0),
        failure.map(e -> new TaskResult.Failure(kind.get().name(), message(e))),
        facts.applicationId(),
        facts.runs(),
        facts.tables(),
        facts.candidates(),
        facts.decisions(),
        facts.champion(),
        facts.report(),
        facts.retrainRequests());
  }

  private static FailureKind kind(Throwable failure) {
    if (failure instanceof RematchException known) {
      return known.kind();
    }
    return failure instanceof CommandLine.ParameterException
        ? FailureKind.INVALID_INPUT
        : FailureKind.INTERNAL;
  }

  private static String message(Throwable failure) {
    return failure instanceof RematchException known ? known.getMessage() : failure.toString();
  }
}
