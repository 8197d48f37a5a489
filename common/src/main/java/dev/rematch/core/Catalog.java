package dev.rematch.core;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A closed list of named things of one kind: the one place where an addition is registered.
 *
 * @param <T> the kind of thing
 */
public final class Catalog<T> {
  private final String kind;
  private final Map<String, T> byName = new LinkedHashMap<>();

  /**
   * @param kind what the things are, singular, for messages ("metric")
   * @throws IllegalArgumentException when two things share a name
   */
  public Catalog(String kind, List<T> things, Function<T, String> name) {
    this.kind = kind;
    for (T thing : things) {
      if (byName.put(name.apply(thing), thing) != null) {
        throw new IllegalArgumentException(
            "Invalid catalog: two " + kind + "s are called " + name.apply(thing));
      }
    }
  }

  public Optional<T> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * The thing of that name.
   *
   * @throws RematchException (INVALID_INPUT) that names the nearest known name
   */
  public T get(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new RematchException(
                    FailureKind.INVALID_INPUT,
                    "Unknown "
                        + kind
                        + ": "
                        + name
                        + NearestName.of(name, names())
                            .map(n -> "; did you mean " + n + "?")
                            .orElse("")
                        + " (known: "
                        + String.join(", ", names())
                        + ")"));
  }

  /** The names in the order of registration. */
  public List<String> names() {
    return List.copyOf(byName.keySet());
  }

  public List<T> all() {
    return List.copyOf(byName.values());
  }
}
