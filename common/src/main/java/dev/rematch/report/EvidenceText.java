package dev.rematch.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rematch.alert.Alert;
import java.util.ArrayList;
import java.util.List;

/** The figures of an alert, in words. */
final class EvidenceText {
  private EvidenceText() {}

  /** The evidence as a sentence; of an unknown kind each figure by its name. */
  static String of(Alert alert) {
    JsonNode evidence = Json.read(alert.evidence());
    if (evidence.has("on_own_holdout")) {
      return performance(evidence);
    }
    if (evidence.has("statistic")) {
      return drift(evidence);
    }
    if (evidence.has("value") && (evidence.has("min") || evidence.has("max"))) {
      return limits(evidence);
    }
    return plain(evidence);
  }

  private static String performance(JsonNode evidence) {
    boolean known = evidence.has("realised");
    double lost = evidence.path("lost").asDouble();
    return evidence.path("metric").asText()
        + (known ? " " : " is expected to be ")
        + shown(evidence, known ? "realised" : "expected")
        + ", in its own rematch "
        + shown(evidence, "on_own_holdout")
        + ": "
        + Shown.number(Math.abs(lost))
        + (lost > 0 ? " worse" : " better")
        + ", "
        + shown(evidence, "drop")
        + " worse is allowed";
  }

  /** Of an alert of drift the distance alone, for where the shift is told beside it. */
  static String distance(Alert alert) {
    JsonNode evidence = Json.read(alert.evidence());
    return evidence.path("statistic").asText()
        + " "
        + shown(evidence, "value")
        + ", limit "
        + shown(evidence, "limit");
  }

  private static String drift(JsonNode evidence) {
    String what = evidence.path("detail").asText("");
    String entered = evidence.path("entered_at").asText("");
    return (what.isEmpty() ? "" : what + "; ")
        + evidence.path("statistic").asText()
        + " "
        + shown(evidence, "value")
        + ", limit "
        + shown(evidence, "limit")
        + (entered.isEmpty() ? "" : "; entered at " + entered);
  }

  private static String limits(JsonNode evidence) {
    return shown(evidence, "value")
        + " (must be "
        + (evidence.has("min") ? "at least " + shown(evidence, "min") : "")
        + (evidence.has("min") && evidence.has("max") ? " and " : "")
        + (evidence.has("max") ? "at most " + shown(evidence, "max") : "")
        + ")";
  }

  private static String plain(JsonNode evidence) {
    List<String> parts = new ArrayList<>();
    evidence
        .properties()
        .forEach(
            field -> parts.add(field.getKey().replace('_', ' ') + " " + text(field.getValue())));
    return parts.isEmpty() ? "–" : String.join(", ", parts);
  }

  private static String shown(JsonNode evidence, String field) {
    return text(evidence.path(field));
  }

  private static String text(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return "unknown";
    }
    return value.isNumber()
        ? Shown.number(value.asDouble())
        : value.isValueNode() ? value.asText() : value.toString();
  }
}
