package dev.rematch.tracking;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * One row of the {@code runs} table: an execution of one command for one logical date.
 *
 * @param inputs tables read, as a JSON array of "table@version"
 * @param outputs tables and models written, likewise
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
    Optional<String> errorKind,
    Optional<String> error,
    String actor) {}
