package dev.rematch.quality;

import java.util.Optional;

/**
 * One row of the {@code expectation_results} table: what came of one expectation in one period of
 * one write.
 *
 * @param tableVersion that the write was to become; it was not where a rule that stops is broken
 * @param window the period, "[from, to)"; "all" of a rule that looks at the whole write
 * @param columns that it looks at, joined by ", "
 * @param severity "warn", "quarantine" or "stop"
 * @param verdict "met", "broken" or "not_assessed"
 * @param failures rows that broke it; empty for a rule that counts none
 * @param rows that were looked at
 * @param observed what was found, in words
 */
public record ExpectationResult(
    String runId,
    String pipeline,
    String table,
    long tableVersion,
    String window,
    String expectation,
    String columns,
    String severity,
    String verdict,
    Optional<Long> failures,
    long rows,
    String observed) {}
