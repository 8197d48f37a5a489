package dev.rematch.pipeline;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Does again what lost a race, to a run that mostly did the same: the second look finds it done.
 */
final class Retries {
  private static final int ATTEMPTS = 5;

  private Retries() {}

  static <T> T retrying(Supplier<T> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return work.get();
      } catch (RematchException e) {
        if (e.kind() != FailureKind.LOST_RACE || attempt == ATTEMPTS) {
          throw e;
        }
        pause(attempt);
      }
    }
  }

  private static void pause(int attempt) {
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(20L, 100L * attempt));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RematchException(
          FailureKind.LOST_RACE, "Cannot try again: interrupted; run the command again", e);
    }
  }
}
