package dev.rematch.registry;

import java.time.Instant;
import java.util.Optional;

/**
 * Something that a check of a warehouse found.
 *
 * @param place the path relative to the warehouse, or the event
 * @param what in words, for people
 * @param lastChanged of a leftover: when its newest file was written
 */
public record Finding(Kind kind, String place, String what, Optional<Instant> lastChanged) {
  /** What can be wrong. */
  public enum Kind {
    /** A table that cannot be read. */
    UNREADABLE_TABLE,
    /** A chain of events that is not as it was written. */
    BROKEN_CHAIN,
    /** A version without its folder. */
    MISSING_FOLDER,
    /** A version whose files are not those that were registered. */
    CHANGED_FILES,
    /** What a run that died has left: no event and no commit names it. Harmless. */
    LEFTOVER
  }

  static Finding damage(Kind kind, String place, String what) {
    return new Finding(kind, place, what, Optional.empty());
  }

  /** Whether something is lost or wrong, not just left lying about. */
  public boolean damage() {
    return kind != Kind.LEFTOVER;
  }
}
