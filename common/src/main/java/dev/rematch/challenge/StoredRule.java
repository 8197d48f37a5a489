package dev.rematch.challenge;

import dev.rematch.core.AppendLog;
import dev.rematch.core.Hashes;
import java.time.Instant;
import java.util.List;

/**
 * One row of the {@code rules} table: a rule as it was before anything was scored by it. A changed
 * rule opens a new series; the old one stays as it is.
 *
 * @param purpose the command that plays by it: challenge or recalibrate
 * @param series of model and purpose, from 1
 * @param rule canonical JSON
 * @param ruleHash its SHA-256
 * @param runId the first run of the series
 */
public record StoredRule(
    String model,
    String purpose,
    int series,
    String ruleHash,
    String rule,
    String runId,
    Instant storedAt) {

  /** The series of the rule: the model's latest when that has this very rule, else a new one. */
  public static StoredRule store(
      AppendLog<StoredRule> rules,
      String model,
      String purpose,
      String rule,
      String runId,
      Instant now) {
    String hash = Hashes.sha256(rule);
    while (true) {
      List<StoredRule> known =
          rules.where(r -> r.model().equals(model) && r.purpose().equals(purpose));
      if (!known.isEmpty() && known.get(known.size() - 1).ruleHash().equals(hash)) {
        return known.get(known.size() - 1);
      }
      int series = known.size() + 1;
      StoredRule mine = new StoredRule(model, purpose, series, hash, rule, runId, now);
      // One writer wins a number; the other looks again.
      if (rules.append(model + "/" + purpose + "/" + series, List.of(mine))) {
        return mine;
      }
    }
  }
}
