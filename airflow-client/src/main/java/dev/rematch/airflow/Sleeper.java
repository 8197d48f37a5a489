package dev.rematch.airflow;

import java.time.Duration;

/** How this client waits: {@link Thread#sleep}, or what a test puts in its place. */
@FunctionalInterface
public interface Sleeper {
  /** Returns when the time has passed. */
  void sleep(Duration time) throws InterruptedException;
}
