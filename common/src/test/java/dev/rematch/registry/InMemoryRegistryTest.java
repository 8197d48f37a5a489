package dev.rematch.registry;

class InMemoryRegistryTest extends ModelRegistryContract {
  @Override
  protected ModelRegistry create(Signing signing) {
    return new InMemoryRegistry(CLOCK, signing);
  }
}
