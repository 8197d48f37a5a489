package dev.rematch.report;

import dev.rematch.response.ResponseRow;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One look of monitoring at a window.
 *
 * @param response what was decided after it
 */
record Look(ResponseRow response) {
  String window() {
    return response.window();
  }

  String runId() {
    return response.runId();
  }

  LocalDate date() {
    return response.logicalDate();
  }

  Origin origin() {
    return Origin.in("responses").where("response_id", response.responseId());
  }

  /** The last look at each window, from the first window to the last. */
  static List<Look> of(List<ResponseRow> responses) {
    Map<String, Look> looks = new TreeMap<>();
    responses.stream()
        .filter(r -> r.outcomeOf().isEmpty())
        .forEach(r -> looks.put(r.window(), new Look(r)));
    return List.copyOf(looks.values());
  }
}
