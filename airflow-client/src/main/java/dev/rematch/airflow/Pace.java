package dev.rematch.airflow;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to pause between attempts: twice as long each time, never longer than the longest, and
 * by chance between half of that and all of it, so that many clients do not come back at once.
 */
public record Pace(Duration first, Duration longest) {
  public Pace {
    if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "Invalid pace: the first pause must be longer than nothing and at most the longest, found "
              + first
              + " and "
              + longest);
    }
  }

  /** The pause after attempt n, counted from 1. */
  Duration pause(int n, RandomGenerator random) {
    double whole = Math.min((double) longest.toMillis(), first.toMillis() * Math.pow(2, n - 1.0));
    return Duration.ofMillis(Math.max(1, Math.round(whole * (0.5 + random.nextDouble() / 2))));
  }
}
