package dev.rematch.response;

import java.util.Locale;

/**
 * Weighs what was found into one remedy. The first of these that applies: no champion, nothing to
 * do; broken data, ask, since whatever is trained on them learns the fault; a bad loss soon after a
 * swap, roll back; a remedy not long ago, wait for what comes of it; a loss that a training is
 * worth, retrain; ranking as good as ever but probabilities off, recalibrate; no labels yet and
 * drift where the model looks, retrain; else nothing.
 */
public final class Responder {
  private final ResponseRule rule;

  public Responder(ResponseRule rule) {
    this.rule = rule;
  }

  /** A remedy and why. */
  public record Response(Remedy remedy, String reason) {}

  public Response respond(Findings found) {
    if (found.daysInOffice().isEmpty()) {
      return new Response(Remedy.NOTHING, "there is no champion");
    }
    if (!found.faults().isEmpty()) {
      return new Response(
          Remedy.ASK,
          "data look broken, and a model trained on them would learn that: "
              + String.join("; ", found.faults()));
    }
    String loss = loss(found);
    double lost = found.lost().orElse(0);
    boolean fresh = found.daysInOffice().getAsLong() <= rule.rollBackDays();
    if (lost > rule.rollBackLoss() && fresh && found.former() && !found.expected()) {
      return new Response(
          Remedy.ROLL_BACK,
          loss
              + text(", more than %.4g, ", rule.rollBackLoss())
              + found.daysInOffice().getAsLong()
              + " days after it took office");
    }
    boolean worthTraining = lost > rule.retrainCost();
    boolean offCalibration = found.miscalibrated().orElse(0) > rule.recalibrateCost();
    boolean driftsBlindly = found.lost().isEmpty() && found.drift() > rule.drift();
    if (!worthTraining && !offCalibration && !driftsBlindly) {
      return new Response(
          Remedy.NOTHING, loss + text(", and drift that it can see is %.3g", found.drift()));
    }
    boolean cooling =
        found.daysSinceRemedy().isPresent()
            && found.daysSinceRemedy().getAsLong() < rule.coolDownDays();
    if (cooling) {
      return new Response(
          Remedy.NOTHING,
          loss
              + ", but the last remedy was "
              + found.daysSinceRemedy().getAsLong()
              + " days ago, and "
              + rule.coolDownDays()
              + " are given to it");
    }
    if (worthTraining) {
      return new Response(
          Remedy.RETRAIN,
          loss + text(", more than the %.4g", rule.retrainCost()) + " of a training");
    }
    return offCalibration
        ? new Response(
            Remedy.RECALIBRATE,
            loss
                + text(
                    ", but its calibration error grew by %.4g",
                    found.miscalibrated().getAsDouble()))
        : new Response(
            Remedy.RETRAIN,
            loss
                + text(", and drift that it can see is %.3g", found.drift())
                + text(", above %.3g", rule.drift()));
  }

  private static String loss(Findings found) {
    if (found.lost().isEmpty()) {
      return "nobody knows yet how good the champion is";
    }
    double lost = found.lost().getAsDouble();
    String verb = found.expected() ? "the champion is expected to be " : "the champion is ";
    return verb
        + text("%.4g", Math.abs(lost))
        + (lost > 0 ? " worse" : " better")
        + " than in its own rematch";
  }

  private static String text(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
