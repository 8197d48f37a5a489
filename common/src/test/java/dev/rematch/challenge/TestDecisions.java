package dev.rematch.challenge;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/** Decisions of which only the outcome matters. */
final class TestDecisions {
  static final Instant NOW = Instant.parse("2013-05-02T10:00:00Z");

  private TestDecisions() {}

  static Decision of(
      LocalDate date,
      int series,
      Optional<Integer> champion,
      int challenger,
      String recipe,
      Verdict verdict,
      Optional<String> heldBy) {
    String rule = RuleText.of(Rules.plain(0), 7);
    return new Decision(
        "run-" + date + "-v" + challenger,
        "flights",
        date,
        series,
        champion,
        challenger,
        recipe,
        false,
        0,
        "roc-auc",
        0.7,
        0.71,
        0.01,
        0.005,
        0.015,
        0.001,
        0.0005,
        0.0005,
        0.004,
        Optional.empty(),
        Optional.empty(),
        1000,
        Optional.of(300L),
        0,
        0,
        verdict,
        heldBy,
        "because",
        "[]",
        "[]",
        Optional.empty(),
        rule,
        "00",
        "features",
        1,
        date.minusMonths(1),
        date,
        "00",
        "run-" + date,
        NOW);
  }
}
