package dev.rematch.core;

import java.util.Optional;

/** Values that no file and no table holds, by name. */
@FunctionalInterface
public interface Secrets {
  /** The value of that name, if the place knows it. */
  Optional<String> find(String name);
}
