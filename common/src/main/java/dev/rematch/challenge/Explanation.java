package dev.rematch.challenge;

import dev.rematch.evaluation.Metric;
import dev.rematch.stats.PairedDifference;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A judgement in plain words, one sentence that a person can read aloud.
 *
 * @param gain oriented so that more is better for the challenger
 */
record Explanation(
    Metric metric, double confidence, String challenger, String champion, PairedDifference gain) {

  String superior(double margin, double p, double alpha) {
    return text(
        "%s takes the place of %s: %s, surely above %s (p %.2g of %.2g allowed)",
        challenger, champion, figures(), number(margin), p, alpha);
  }

  String notWorse(double margin, String why) {
    return text(
        "%s takes the place of %s because it %s: %s, surely not worse by more than %s",
        challenger, champion, why, figures(), number(margin));
  }

  /** Of a former champion that is compared with its successor. */
  String watched(boolean better, double margin) {
    return better
        ? text(
            "%s comes back for %s: %s, surely above %s",
            challenger, champion, figures(), number(margin))
        : text(
            "Kept %s under watch: its predecessor %s was %s, not surely above %s",
            champion, challenger, figures(), number(margin));
  }

  /** How the reason of a winner begins that something else keeps out. */
  String kept() {
    return text("Kept %s: %s was %s", champion, challenger, figures());
  }

  String heldBack(List<GuardrailResult> worse) {
    return kept()
        + ", but guardrail "
        + String.join(" and ", worse.stream().map(Explanation::broken).toList());
  }

  private static String broken(GuardrailResult g) {
    String range = Double.isNaN(g.low()) ? "" : text(", %+.4f to %+.4f", g.low(), g.high());
    return switch (g.kind()) {
      case "metric", "fairness" ->
          text(
              "%s may be worse by more than %s (difference %+.4f%s)",
              g.name(), number(g.margin()), g.delta(), range);
      case "segment" ->
          text(
              "%s (%,d rows) may be worse by more than %s (difference %+.4f%s)",
              g.name(), g.rows(), number(g.margin()), g.delta(), range);
      default ->
          text(
              "%s is %.4f%s, more than the %s that is allowed",
              g.name(), g.delta(), range, number(g.margin()));
    };
  }

  String noGain(double margin, double p, double alpha, Optional<Missing> missing) {
    return text(
        "Kept %s: %s looked %s, which is not surely above %s (p %.2g, %.2g allowed)%s",
        champion, challenger, figures(), number(margin), p, alpha, settled(missing));
  }

  String budgetSpent() {
    return text(
        "Kept %s: the error budget of the year is spent for now, whatever the figures say (%s looked"
            + " %s)",
        champion, challenger, figures());
  }

  /** "; about 41,000 more rows would settle it, around 2013-03-19". */
  static String settled(Optional<Missing> missing) {
    return missing
        .map(
            m ->
                text("; about %,d more rows would settle it", m.rows())
                    + m.by().map(d -> ", around " + d).orElse(""))
        .orElse("");
  }

  /** "better by 0.0031 roc-auc (0.7546 against 0.7515), 95 % interval -0.0009 to +0.0071". */
  private String figures() {
    return text(
        "%s by %.4f %s (%.4f against %.4f), %s %% interval %+.4f to %+.4f",
        gain.delta() >= 0 ? "better" : "worse",
        Math.abs(gain.delta()),
        metric.name(),
        metric.direction().gain(1, 0) > 0 ? gain.valueA() : gain.valueB(),
        metric.direction().gain(1, 0) > 0 ? gain.valueB() : gain.valueA(),
        number(100 * confidence),
        gain.low(),
        gain.high());
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(Math.round(value * 1e9) / 1e9);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
