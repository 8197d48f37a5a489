package dev.rematch.registry;

class InMemoryRegistryTest extends ModelRegistryContract {
  @Override
  protected ModelRegistry create() {
    return new InMemoryRegistry(CLOCK);
  }
}
