package dev.rematch.registry.delta;

import dev.rematch.kernel.VersionedTable;
import dev.rematch.registry.EventLogRegistry;
import dev.rematch.registry.RegistryEvent;
import dev.rematch.registry.RegistryState;
import dev.rematch.registry.Signing;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;

/**
 * The registry in a Delta table: an event is one commit that must be the very next version after
 * the state it was decided on. Losing a version to another writer means deciding again on the new
 * state; only a changed holder is a lost race.
 */
public final class DeltaRegistry extends EventLogRegistry {
  private final VersionedTable<RegistryEvent> table;
  private RegistryState state = new RegistryState(List.of());

  public DeltaRegistry(VersionedTable<RegistryEvent> table, Clock clock, Signing signing) {
    super(clock, signing);
    this.table = table;
  }

  @Override
  protected RegistryState state() {
    return fold(table.newest().rows());
  }

  @Override
  protected RegistryEvent append(Function<RegistryState, RegistryEvent> decision) {
    return table.appendDecided(rows -> decision.apply(fold(rows)));
  }

  /** The log only grows: as many events as before are the same events. */
  private synchronized RegistryState fold(List<RegistryEvent> events) {
    if (events.size() != state.events().size()) {
      state = new RegistryState(events);
    }
    return state;
  }
}
