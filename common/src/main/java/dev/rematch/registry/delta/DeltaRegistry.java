package dev.rematch.registry.delta;

import dev.rematch.kernel.VersionedTable;
import dev.rematch.registry.EventLogRegistry;
import dev.rematch.registry.RegistryEvent;
import dev.rematch.registry.RegistryState;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * The registry in a Delta table: an event is one commit that must be the very next version after
 * the state it was decided on. Losing a version to another writer means deciding again on the new
 * state; only a changed holder is a lost race.
 */
public final class DeltaRegistry extends EventLogRegistry {
  private final VersionedTable<RegistryEvent> table;
  private long version = Long.MIN_VALUE;
  private RegistryState state = new RegistryState(List.of());

  public DeltaRegistry(VersionedTable<RegistryEvent> table, Clock clock) {
    super(clock);
    this.table = table;
  }

  @Override
  protected synchronized RegistryState state() {
    VersionedTable.Rows<RegistryEvent> rows = table.newest();
    if (rows.version() != version) {
      List<RegistryEvent> events = new ArrayList<>(rows.rows());
      events.sort(Comparator.comparingLong(RegistryEvent::seq));
      state = new RegistryState(events);
      version = rows.version();
    }
    return state;
  }

  @Override
  protected RegistryEvent append(Function<RegistryState, RegistryEvent> decision) {
    return table.appendDecided(
        rows -> {
          List<RegistryEvent> events = new ArrayList<>(rows);
          events.sort(Comparator.comparingLong(RegistryEvent::seq));
          return decision.apply(new RegistryState(events));
        });
  }
}
