package dev.rematch.report;

import dev.rematch.registry.Alias;
import dev.rematch.registry.EventKind;
import dev.rematch.registry.RegistryEvent;
import dev.rematch.registry.Tenure;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who was champion when. */
final class Champions {
  private final String model;
  private final List<Tenure> stays;
  private final Map<String, LocalDate> dates = new HashMap<>();
  private final Map<Integer, String> recipes = new HashMap<>();

  Champions(ReportRows rows) {
    this.model = rows.pipeline();
    this.stays =
        Tenure.of(rows.events()).stream().filter(t -> t.alias().equals(Alias.CHAMPION)).toList();
    rows.runs().forEach(run -> dates.put(run.runId(), run.logicalDate()));
    rows.decisions().forEach(d -> recipes.put(d.challenger(), d.recipe()));
  }

  /** Every stay in office, in the order in which they began. */
  List<Tenure> stays() {
    return stays;
  }

  Optional<Tenure> now() {
    return stays.isEmpty() ? Optional.empty() : Optional.of(stays.get(stays.size() - 1));
  }

  /** Who was in office before the present champion. */
  Optional<Tenure> before() {
    return stays.size() < 2 ? Optional.empty() : Optional.of(stays.get(stays.size() - 2));
  }

  /**
   * The day from which a stay counts: the logical date of the run that began it, since a replay of
   * history has its own time; by the clock for a change by hand.
   */
  LocalDate since(Tenure stay) {
    return stay.begunBy()
        .runId()
        .map(dates::get)
        .orElseGet(() -> LocalDate.ofInstant(stay.from(), ZoneOffset.UTC));
  }

  /** "flights v8 (trees)". */
  String named(int version) {
    return model
        + " v"
        + version
        + Optional.ofNullable(recipes.get(version)).map(r -> " (" + r + ")").orElse("");
  }

  /** "v8 promoted". */
  static String changed(RegistryEvent event) {
    return "v"
        + event.version().orElseThrow()
        + (event.kind() == EventKind.ROLLED_BACK ? " back in office" : " promoted");
  }

  private static String mark(RegistryEvent event) {
    return "v"
        + event.version().orElseThrow()
        + (event.kind() == EventKind.ROLLED_BACK ? " back" : "");
  }

  /** The changes of office as marks of a plot over time. */
  List<Plot.Mark> marks() {
    return stays.stream().map(s -> new Plot.Mark(since(s), mark(s.begunBy()))).toList();
  }

  static Origin origin(Tenure stay) {
    return Origin.in("events").where("seq", stay.begunBy().seq());
  }
}
