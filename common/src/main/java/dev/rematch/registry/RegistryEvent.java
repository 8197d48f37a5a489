package dev.rematch.registry;

import java.time.Instant;
import java.util.Optional;

/**
 * One row of the {@code events} table: the only truth about models.
 *
 * @param seq dense from 0 over the whole table
 * @param at when it was committed, UTC, never before the row with the lower seq
 * @param alias the alias that moved, for PROMOTED and ROLLED_BACK
 * @param previousVersion the version that held the alias before
 * @param decisionId the evidence: a row of the decisions table
 * @param artifact the version's folder relative to the warehouse, for REGISTERED
 * @param artifactSha256 SHA-256 of that folder's manifest
 * @param details a JSON object, "{}" when there is nothing to say
 * @param previousHash the hash of the row with the next lower seq, "" for the first
 * @param hash SHA-256 over previousHash and the canonical form of every other column
 */
public record RegistryEvent(
    long seq,
    Instant at,
    EventKind kind,
    String model,
    Optional<Integer> version,
    Optional<String> alias,
    Optional<Integer> previousVersion,
    Optional<String> runId,
    Optional<String> decisionId,
    String actor,
    String reason,
    Optional<String> artifact,
    Optional<String> artifactSha256,
    String details,
    String previousHash,
    String hash) {
  RegistryEvent withHash(String newHash) {
    return new RegistryEvent(
        seq,
        at,
        kind,
        model,
        version,
        alias,
        previousVersion,
        runId,
        decisionId,
        actor,
        reason,
        artifact,
        artifactSha256,
        details,
        previousHash,
        newHash);
  }
}
