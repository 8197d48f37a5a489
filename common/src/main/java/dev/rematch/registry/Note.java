package dev.rematch.registry;

import java.util.Optional;

/**
 * An event that moves no alias and makes no version: EVALUATED, REJECTED, APPROVED, SIGNED,
 * FELL_BACK.
 *
 * @param details a JSON object
 */
public record Note(
    EventKind kind,
    String model,
    Optional<Integer> version,
    Optional<String> runId,
    Optional<String> decisionId,
    String actor,
    String reason,
    String details) {}
