package dev.rematch.pipeline;

import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * A session that shares the application and the settings of another one, but not its views: what is
 * registered or set here is seen by nobody else.
 */
final class IsolatedSession implements AutoCloseable {
  private final SparkSession session;
  private final SparkSession parent;
  private final Optional<SparkSession> before;

  private IsolatedSession(
      SparkSession session, SparkSession parent, Optional<SparkSession> before) {
    this.parent = parent;
    this.session = session;
    this.before = before;
  }

  static IsolatedSession of(SparkSession parent) {
    scala.Option<SparkSession> active = SparkSession.getActiveSession();
    SparkSession own = ((org.apache.spark.sql.classic.SparkSession) parent).cloneSession();
    return new IsolatedSession(
        own, parent, active.isDefined() ? Optional.of(active.get()) : Optional.empty());
  }

  SparkSession session() {
    return session;
  }

  /**
   * Gives the thread back the session that was active before, or else the parent: Delta plans on a
   * thread without an active session fail.
   */
  @Override
  public void close() {
    SparkSession.setActiveSession(before.orElse(parent));
  }
}
