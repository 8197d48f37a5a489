package dev.rematch.kernel;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Random pauses that grow, so that writers who met once do not keep meeting. */
final class Jitter {
  private static final int LAST_STEP = 6;

  private int attempt;

  /** Waits up to 2, 4, 8 … 128 milliseconds. */
  void pause() {
    attempt = Math.min(attempt + 1, LAST_STEP + 1);
    long most = TimeUnit.MILLISECONDS.toNanos(1L << attempt);
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most));
  }
}
