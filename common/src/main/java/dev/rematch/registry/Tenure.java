package dev.rematch.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A stay of a version in an alias.
 *
 * @param from when it began
 * @param until when the next one began; empty for the present holder
 * @param begunBy the promotion or rollback: who and why
 */
public record Tenure(Instant from, Optional<Instant> until, RegistryEvent begunBy) {

  public String model() {
    return begunBy.model();
  }

  public String alias() {
    return begunBy.alias().orElseThrow();
  }

  public int version() {
    return begunBy.version().orElseThrow();
  }

  /** Whether it covers the moment; a change at that very moment counts already. */
  public boolean holds(Instant moment) {
    return !from.isAfter(moment) && until.map(moment::isBefore).orElse(true);
  }

  /** Its length in days of 24 hours, up to now for the present holder. */
  public double days(Instant now) {
    return Duration.between(from, until.orElse(now)).toSeconds() / 86_400.0;
  }

  /** Every stay in every alias, in the order in which they began. */
  public static List<Tenure> of(List<RegistryEvent> events) {
    Map<String, Integer> open = new LinkedHashMap<>();
    List<Tenure> all = new ArrayList<>();
    for (RegistryEvent event : events) {
      if (event.kind() == EventKind.PROMOTED || event.kind() == EventKind.ROLLED_BACK) {
        String place = event.model() + "/" + event.alias().orElseThrow();
        Integer before = open.put(place, all.size());
        if (before != null) {
          Tenure ended = all.get(before);
          all.set(before, new Tenure(ended.from(), Optional.of(event.at()), ended.begunBy()));
        }
        all.add(new Tenure(event.at(), Optional.empty(), event));
      }
    }
    return List.copyOf(all);
  }
}
