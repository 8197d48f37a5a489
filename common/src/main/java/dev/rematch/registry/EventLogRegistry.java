package dev.rematch.registry;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A registry over any event log that can append on condition that nothing was appended since it was
 * read.
 */
public abstract class EventLogRegistry implements ModelRegistry {
  private final Clock clock;
  private final Signing signing;

  protected EventLogRegistry(Clock clock, Signing signing) {
    this.clock = clock;
    this.signing = signing;
  }

  /** Every event now, by seq. */
  protected abstract RegistryState state();

  private RegistryRules rules(RegistryState state) {
    return new RegistryRules(state, signing);
  }

  /**
   * Appends the event that the decision makes of the newest state, deciding anew as often as
   * somebody else was quicker. An exception of the decision passes through.
   */
  protected abstract RegistryEvent append(Function<RegistryState, RegistryEvent> decision);

  @Override
  public ModelVersion register(NewVersion candidate) {
    Optional<ModelVersion> known = state().registered(candidate);
    if (known.isPresent()) {
      return known.get();
    }
    try {
      return RegistryDetails.version(
          append(
              state -> {
                state
                    .registered(candidate)
                    .ifPresent(
                        v -> {
                          throw new AlreadyRegistered(v);
                        });
                String details = RegistryDetails.json(candidate);
                return rules(state).register(candidate, details).after(state, clock.instant());
              }));
    } catch (AlreadyRegistered e) {
      return e.version;
    }
  }

  @Override
  public List<String> models() {
    return state().models();
  }

  @Override
  public List<ModelVersion> versions(String model) {
    return state().versions(model);
  }

  @Override
  public Optional<ModelVersion> version(String model, int version) {
    return state().version(model, version);
  }

  @Override
  public List<String> aliases(String model) {
    return state().aliases(model);
  }

  @Override
  public Optional<ModelVersion> holder(String model, String alias) {
    return state().holder(model, alias);
  }

  @Override
  public List<ModelVersion> formerHolders(String model, String alias) {
    return state().formerHolders(model, alias);
  }

  @Override
  public RegistryEvent promote(Promotion promotion) {
    return state()
        .carriedOut(promotion)
        .orElseGet(
            () -> append(state -> rules(state).promote(promotion).after(state, clock.instant())));
  }

  @Override
  public RegistryEvent rollback(
      String model, String alias, int expectedHolder, String actor, String reason) {
    return append(
        state ->
            rules(state)
                .rollback(model, alias, expectedHolder, actor, reason)
                .after(state, clock.instant()));
  }

  @Override
  public RegistryEvent retire(
      String model, int version, Duration keep, String actor, String reason) {
    return append(
        state -> {
          Instant now = clock.instant();
          return rules(state)
              .retire(model, version, now.plus(keep), actor, reason)
              .after(state, now);
        });
  }

  @Override
  public RegistryEvent restore(String model, int version, String actor, String reason) {
    return append(
        state -> {
          Instant now = clock.instant();
          return rules(state).restore(model, version, now, actor, reason).after(state, now);
        });
  }

  @Override
  public boolean signed(ModelVersion version, Optional<String> decisionId) {
    return rules(state()).signed(version, decisionId);
  }

  @Override
  public Optional<String> unsigned(ModelVersion version, String alias) {
    return rules(state()).unsigned(version, alias);
  }

  @Override
  public boolean signs() {
    return signing.key().isPresent();
  }

  @Override
  public RegistryEvent sign(
      ModelVersion version, Optional<String> decisionId, String actor, String reason) {
    return note(
        new Note(
            EventKind.SIGNED,
            version.model(),
            Optional.of(version.version()),
            Optional.empty(),
            decisionId,
            actor,
            reason,
            RegistryDetails.signed(signing.sign(version, decisionId))));
  }

  @Override
  public RegistryEvent note(Note note) {
    return state()
        .noted(note)
        .orElseGet(() -> append(state -> rules(state).note(note).after(state, clock.instant())));
  }

  @Override
  public boolean retired(String model, int version) {
    return state().retired(model, version);
  }

  @Override
  public List<RegistryEvent> events(Optional<String> model) {
    return state().events().stream()
        .filter(e -> model.isEmpty() || e.model().equals(model.get()))
        .toList();
  }

  /** Ends a register call whose twin in another process was quicker. */
  private static final class AlreadyRegistered extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient ModelVersion version;

    AlreadyRegistered(ModelVersion version) {
      super("registered by another process: " + version, null, false, false);
      this.version = version;
    }
  }
}
