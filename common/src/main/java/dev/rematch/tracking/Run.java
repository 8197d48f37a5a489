package dev.rematch.tracking;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * One row of the {@code runs} table: an execution of one command for one logical date.
 *
 * @param runId the run's identity (pipeline, command, logical date, config): a rerun has the same
 * @param inputs tables read, as a JSON array of "table@version"
 * @param outputs tables and models written, likewise
 * @param summary what happened, in one line for people
 * @param details the same as figures, a JSON object
 * @param errorKind the {@code FailureKind} of a failed run
 */
public record Run(
    String runId,
    String pipeline,
    String command,
    LocalDate logicalDate,
    RunStatus status,
    Instant startedAt,
    Instant endedAt,
    String configHash,
    String codeVersion,
    long rowsIn,
    long rowsOut,
    String inputs,
    String outputs,
    String summary,
    String details,
    Optional<String> errorKind,
    Optional<String> error,
    String actor) {}
