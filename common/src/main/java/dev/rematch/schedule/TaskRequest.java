package dev.rematch.schedule;

import java.time.Instant;
import java.util.Optional;

/**
 * Who asked for a command: nobody but a person at a terminal, or a scheduler.
 *
 * @param id of the scheduler's own run, "dag/run"
 * @param at when that run began; the same for every try of it
 */
public record TaskRequest(Optional<String> id, Optional<Instant> at) {
  /** Nobody but whoever typed it. */
  public static final TaskRequest NONE = new TaskRequest(Optional.empty(), Optional.empty());
}
