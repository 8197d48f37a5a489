package dev.rematch.airflow;

import java.time.Instant;
import java.util.Optional;

/** How the parts of a server are. */
public record Health(Part metadatabase, Part scheduler, Part triggerer, Part dagProcessor) {

  /**
   * A part.
   *
   * @param status "healthy" or "unhealthy"; empty where it does not run
   * @param heartbeat when it last gave a sign; the database gives none
   */
  public record Part(Optional<String> status, Optional<Instant> heartbeat) {
    public boolean healthy() {
      return status.filter("healthy"::equals).isPresent();
    }

    private static Part of(Fields all, String name) {
      Optional<Fields> part = all.maybeObject(name);
      return new Part(
          part.flatMap(p -> p.maybeText("status")),
          part.flatMap(p -> p.maybeTime("latest_" + name + "_heartbeat")));
    }
  }

  static Health of(Fields f) {
    f.object("metadatabase");
    return new Health(
        Part.of(f, "metadatabase"),
        Part.of(f, "scheduler"),
        Part.of(f, "triggerer"),
        Part.of(f, "dag_processor"));
  }

  /** Whether runs are being started; new DAGs need the DAG processor besides. */
  public boolean schedules() {
    return metadatabase.healthy() && scheduler.healthy();
  }
}
