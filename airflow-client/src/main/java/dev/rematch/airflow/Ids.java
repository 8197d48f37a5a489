package dev.rematch.airflow;

import dev.rematch.airflow.AirflowException.Facts;
import dev.rematch.airflow.AirflowException.InvalidRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;

/** What may stand for a thing in a path, and how it is written there. */
final class Ids {
  /** Airflow's own default, [scheduler] allowed_run_id_pattern. */
  private static final Pattern RUN = Pattern.compile("[A-Za-z0-9_.~:+-]+");

  /** The first two change what a path means, the third means "all" to Airflow. */
  private static final Set<String> SPECIAL = Set.of(".", "..", "~");

  private Ids() {}

  /**
   * @throws InvalidRequest when Airflow would not take it, or would take it for something else
   */
  static String run(String id) {
    if (!RUN.matcher(id).matches() || id.contains("..") || SPECIAL.contains(id)) {
      throw invalid(
          "use the run id '" + id + "'",
          "a run id must match ^[A-Za-z0-9_.~:+-]+$, must not contain '..' and is more than '.' or '~'");
    }
    return id;
  }

  /** A piece of a path between two slashes. */
  static String segment(String id) {
    if (id.isBlank() || SPECIAL.contains(id)) {
      throw invalid(
          "use the id '" + id + "'", "an id is not blank and is more than '.', '..' or '~'");
    }
    return encoded(id);
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  static String dag(String dagId) {
    return "/dags/" + segment(dagId);
  }

  static String run(String dagId, String runId) {
    return dag(dagId) + "/dagRuns/" + segment(run(runId));
  }

  static String task(String dagId, String runId, String taskId) {
    return run(dagId, runId) + "/taskInstances/" + segment(taskId);
  }

  private static InvalidRequest invalid(String what, String why) {
    return new InvalidRequest(new Facts(what, "", why, 0, "", "choose another id"));
  }
}
