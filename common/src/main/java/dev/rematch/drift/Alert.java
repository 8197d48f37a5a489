package dev.rematch.drift;

import java.time.Instant;
import java.util.Optional;

/**
 * One row of the {@code alerts} table.
 *
 * @param kind "drift" or "performance"
 * @param severity "warn" or "severe"
 * @param subject the column or metric
 * @param evidence a JSON object with the figures
 * @param action what was or should be done
 */
public record Alert(
    String alertId,
    String runId,
    String model,
    String kind,
    String severity,
    String subject,
    String window,
    Instant openedAt,
    Optional<Instant> closedAt,
    String evidence,
    String action) {}
