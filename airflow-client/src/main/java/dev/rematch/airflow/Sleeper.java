package dev.rematch.airflow;

import java.time.Duration;

/** Waits; tests put one here that does not. */
@FunctionalInterface
public interface Sleeper {
  /** Waits so long; an interrupt ends it early and stays set. */
  void sleep(Duration time);

  /** The real one. */
  static Sleeper real() {
    return time -> {
      try {
        Thread.sleep(time.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }
}
