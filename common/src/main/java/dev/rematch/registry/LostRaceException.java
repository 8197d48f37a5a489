package dev.rematch.registry;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import java.util.Optional;

/**
 * Somebody else moved the alias first: who holds it now is in here. Safe to look again and retry.
 */
public final class LostRaceException extends RematchException {
  private static final long serialVersionUID = 1L;

  private final transient Optional<Integer> holder;

  public LostRaceException(
      String model, String alias, Optional<Integer> expected, Optional<Integer> holder) {
    super(
        FailureKind.LOST_RACE,
        "Cannot move alias "
            + alias
            + " of model "
            + model
            + ": expected holder "
            + name(expected)
            + ", found "
            + name(holder)
            + "; look at what changed (models history "
            + model
            + ") and decide again");
    this.holder = holder;
  }

  /** The version that holds the alias now. */
  public Optional<Integer> holder() {
    return holder;
  }

  private static String name(Optional<Integer> version) {
    return version.map(v -> "v" + v).orElse("nobody");
  }
}
