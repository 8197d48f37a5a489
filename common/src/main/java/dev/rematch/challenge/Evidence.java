package dev.rematch.challenge;

import dev.rematch.challenge.Rematch.Challenger;
import dev.rematch.challenge.Rematch.Refusal;
import dev.rematch.core.Task;
import dev.rematch.stats.PairedDifference;
import java.util.Arrays;
import java.util.Optional;

/** Whether a holdout can say anything about a challenger, and what stands in the way. */
final class Evidence {
  private Evidence() {}

  static Optional<Refusal> refusal(
      ChallengeSpec rule,
      PairedScores scores,
      Challenger challenger,
      double[] predictions,
      PairedDifference difference,
      Power power) {
    long absent = Arrays.stream(predictions).filter(Double::isNaN).count();
    if (absent > 0) {
      return refusal(Verdict.ERROR, "it has no prediction for " + absent + " rows of the holdout");
    }
    if (challenger.overlapRows() > rule.maxOverlapShare() * scores.rows()) {
      return refusal(
          Verdict.BLOCKED,
          challenger.overlapRows()
              + " of "
              + scores.rows()
              + " holdout rows belong to entities that were trained on, more than the share of "
              + rule.maxOverlapShare()
              + " that the rule allows");
    }
    if (scores.rows() < rule.minRows()) {
      return tooFew(
          "the holdout has "
              + scores.rows()
              + " labelled rows, fewer than the "
              + rule.minRows()
              + " that the rule asks for",
          rule.minRows() - scores.rows(),
          power);
    }
    long rarer = Math.min(scores.positives(), scores.rows() - scores.positives());
    if (scores.task() == Task.BINARY && rarer < rule.minPositives()) {
      String why =
          "the holdout has "
              + rarer
              + " rows of the rarer label, fewer than the "
              + rule.minPositives()
              + " that the rule asks for";
      double rowsEach = (double) scores.rows() / rarer;
      return rarer == 0
          ? refusal(Verdict.INSUFFICIENT, why)
          : tooFew(why, (long) Math.ceil((rule.minPositives() - rarer) * rowsEach), power);
    }
    // A p-value that is undefined means that the variance estimate has broken down.
    if (Double.isNaN(difference.low())
        || Double.isNaN(difference.high())
        || Double.isNaN(difference.pValue())) {
      return refusal(
          Verdict.INSUFFICIENT, rule.metric() + " or its uncertainty is undefined on this holdout");
    }
    return Optional.empty();
  }

  private static Optional<Refusal> refusal(Verdict verdict, String why) {
    return Optional.of(new Refusal(verdict, why, Optional.empty()));
  }

  private static Optional<Refusal> tooFew(String why, long missing, Power power) {
    return Optional.of(
        new Refusal(Verdict.INSUFFICIENT, why, Optional.of(Missing.of(power, missing))));
  }
}
