package dev.rematch.challenge;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * One row of the {@code decisions} table: the rematch of one challenger, with every figure that led
 * to the verdict.
 *
 * @param series of the rule, from 1; the table {@code rules} holds it
 * @param champion the champion's version; empty when the opponent was the constant prediction
 * @param watch whether the challenger is the former champion, watched after it has lost its place
 * @param silentPeriods live periods that the challenger had scored silently
 * @param championValue the metric of the opponent on the holdout
 * @param delta challenger minus champion, metric's unit
 * @param low lower end of the paired interval of delta
 * @param pValue two-sided, of "no difference"
 * @param pNotSuperior one-sided, of "no gain above the superiority margin"; NaN where it is
 *     undefined
 * @param pAdjusted the same after Holm's correction for the challengers of the round; a win when at
 *     most alphaSpent
 * @param alphaSpent probability of a false win that the round was allowed; 0 when nothing was
 *     tested
 * @param rowsMissing how many more rows would probably settle it, where that can be told
 * @param settledBy when they will have come at the rate seen
 * @param rows labelled holdout rows
 * @param positives rows with label 1 (binary)
 * @param overlapRows holdout rows that either was trained on
 * @param staleRows holdout rows that were used too often before
 * @param heldBy the gate that held a winner back ({@link Restraint.Gate}); empty for others
 * @param guardrails a JSON array of {@link GuardrailResult}, without the segments
 * @param segments the same, of the segments
 * @param attribution a JSON object: how much of the gain came from data, how much from the recipe
 * @param rule the canonical JSON of the rule, hashed in ruleHash
 * @param holdoutChecksum SHA-256 over the holdout's rows: entity hash, label and all scores
 */
public record Decision(
    String decisionId,
    String model,
    LocalDate logicalDate,
    int series,
    Optional<Integer> champion,
    int challenger,
    String recipe,
    boolean watch,
    int silentPeriods,
    String metric,
    double championValue,
    double challengerValue,
    double delta,
    double low,
    double high,
    double pValue,
    double pNotSuperior,
    double pAdjusted,
    double alphaSpent,
    Optional<Long> rowsMissing,
    Optional<LocalDate> settledBy,
    long rows,
    Optional<Long> positives,
    long overlapRows,
    long staleRows,
    Verdict verdict,
    Optional<String> heldBy,
    String reason,
    String guardrails,
    String segments,
    Optional<String> attribution,
    String rule,
    String ruleHash,
    String holdoutTable,
    long holdoutVersion,
    LocalDate holdoutFrom,
    LocalDate holdoutTo,
    String holdoutChecksum,
    String runId,
    Instant decidedAt) {
  /** Whether the figures were a winner's, whatever kept it out. */
  public boolean wonOnFigures() {
    return verdict.promotes() || heldBy.isPresent();
  }
}
