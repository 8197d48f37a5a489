package dev.rematch.airflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * A pool: how many of its tasks may run at once.
 *
 * @param slots -1 for no limit
 * @param description leaves what is there when it is empty
 * @param deferredCount whether tasks that wait outside a worker take slots
 */
public record Pool(String name, int slots, Optional<String> description, boolean deferredCount) {
  public Pool(String name, int slots) {
    this(name, slots, Optional.empty(), false);
  }

  public Pool withDescription(String description) {
    return new Pool(name, slots, Optional.of(description), deferredCount);
  }

  static Pool of(Fields f) {
    return new Pool(
        f.text("name"),
        f.number("slots"),
        f.maybeText("description").filter(d -> !d.isEmpty()),
        f.flag("include_deferred"));
  }

  /** Whether the other already is what this one asks for. */
  boolean satisfiedBy(Pool other) {
    return name.equals(other.name)
        && slots == other.slots
        && deferredCount == other.deferredCount
        && (description.isEmpty() || description.equals(other.description));
  }

  ObjectNode values() {
    ObjectNode values = Api.object().put("slots", slots).put("include_deferred", deferredCount);
    description.ifPresent(d -> values.put("description", d));
    return values;
  }
}
