package dev.rematch.registry;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A registry that lives as long as the process; for tests and dry runs. */
public final class InMemoryRegistry extends EventLogRegistry {
  private final List<RegistryEvent> events = new ArrayList<>();

  public InMemoryRegistry(Clock clock, Signing signing) {
    super(clock, signing);
  }

  @Override
  protected synchronized RegistryState state() {
    return new RegistryState(events);
  }

  @Override
  protected synchronized RegistryEvent append(Function<RegistryState, RegistryEvent> decision) {
    RegistryEvent event = decision.apply(state());
    events.add(event);
    return event;
  }
}
