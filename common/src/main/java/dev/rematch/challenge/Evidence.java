package dev.rematch.challenge;

import dev.rematch.challenge.Rematch.Challenger;
import dev.rematch.challenge.Rematch.Opponent;
import dev.rematch.challenge.Rematch.Refusal;
import dev.rematch.core.Task;
import dev.rematch.core.Window;
import dev.rematch.stats.PairedDifference;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Optional;

/**
 * Whether a holdout can say anything about a challenger, and what stands in the way.
 *
 * @param window the holdout's days
 */
record Evidence(
    ChallengeSpec rule, PairedScores scores, Window window, Opponent opponent, Power power) {

  Optional<Refusal> refusal(
      Challenger challenger, double[] predictions, PairedDifference difference) {
    Optional<Refusal> silent =
        silent("it", predictions).or(() -> silent(opponent.label(), opponent.predictions()));
    if (silent.isPresent()) {
      return silent;
    }
    Optional<Refusal> unfair = unfair(challenger);
    if (unfair.isPresent()) {
      return unfair;
    }
    if (scores.rows() < rule.holdout().minRows()) {
      return tooFew(
          "the holdout has "
              + scores.rows()
              + " labelled rows, fewer than the "
              + rule.holdout().minRows()
              + " that the rule asks for",
          rule.holdout().minRows() - scores.rows());
    }
    long rarer = Math.min(scores.positives(), scores.rows() - scores.positives());
    if (scores.task() == Task.BINARY && rarer < rule.holdout().minPositives()) {
      String why =
          "the holdout has "
              + rarer
              + " rows of the rarer label, fewer than the "
              + rule.holdout().minPositives()
              + " that the rule asks for";
      double rowsEach = (double) scores.rows() / rarer;
      return rarer == 0
          ? refusal(Verdict.INSUFFICIENT, why)
          : tooFew(why, (long) Math.ceil((rule.holdout().minPositives() - rarer) * rowsEach));
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

  private static Optional<Refusal> silent(String who, double[] predictions) {
    long absent = Arrays.stream(predictions).filter(Double::isNaN).count();
    return absent == 0
        ? Optional.empty()
        : refusal(Verdict.ERROR, who + " has no prediction for " + absent + " rows of the holdout");
  }

  /** What would make the comparison unfair, whatever it shows. */
  private Optional<Refusal> unfair(Challenger challenger) {
    if (challenger.trainedTo().isAfter(window.from())) {
      return tooEarly("it", challenger.trainedTo());
    }
    Optional<LocalDate> trainedTo = opponent.trainedTo();
    if (trainedTo.isPresent() && trainedTo.get().isAfter(window.from())) {
      return tooEarly(opponent.label(), trainedTo.get());
    }
    Exposure.Overlap overlap = scores.exposure().overlap(opponent.version(), challenger.version());
    if (overlap.rows() > rule.holdout().maxOverlapShare() * scores.rows()) {
      return refusal(
          Verdict.BLOCKED,
          overlap.rows()
              + " of "
              + scores.rows()
              + " holdout rows were trained on ("
              + overlap.byEntity()
              + " by their entity, "
              + overlap.byValues()
              + " more by their values than chance explains),"
              + share());
    }
    long stale = scores.exposure().staleRows(rule.holdout().maxUses());
    if (stale > rule.holdout().maxOverlapShare() * scores.rows()) {
      return refusal(
          Verdict.BLOCKED,
          "the holdout is stale: "
              + stale
              + " of "
              + scores.rows()
              + " rows have decided "
              + rule.holdout().maxUses()
              + " rematches or more,"
              + share());
    }
    return Optional.empty();
  }

  private String share() {
    return " more than the share of " + rule.holdout().maxOverlapShare() + " that the rule allows";
  }

  private Optional<Refusal> tooEarly(String who, LocalDate trainedTo) {
    return refusal(
        Verdict.BLOCKED,
        who
            + " was trained on days up to "
            + trainedTo
            + ", and the holdout begins on "
            + window.from()
            + ": it has seen what it would be judged on");
  }

  private static Optional<Refusal> refusal(Verdict verdict, String why) {
    return Optional.of(new Refusal(verdict, why, Optional.empty()));
  }

  private Optional<Refusal> tooFew(String why, long missing) {
    return Optional.of(
        new Refusal(Verdict.INSUFFICIENT, why, Optional.of(Missing.of(power, missing))));
  }
}
