package dev.rematch.challenge;

import dev.rematch.registry.Alias;
import dev.rematch.registry.EventKind;
import dev.rematch.registry.RegistryEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What has become of a decision. */
public enum DecisionState {
  /** Nobody was to take the place. */
  NONE,
  /** A winner waits for a person. */
  PENDING,
  /** The winner took the place. */
  CARRIED_OUT,
  /** A person turned the winner down. */
  REJECTED,
  /** Nobody approved it in time. */
  EXPIRED,
  /** Somebody else took the place in between. */
  SUPERSEDED;

  /**
   * The state now.
   *
   * @param events of the model, by seq
   * @param champion who holds the place now
   */
  public static DecisionState of(
      Decision decision, List<RegistryEvent> events, Optional<Integer> champion, Instant now) {
    if (!decision.verdict().promotes()) {
      return NONE;
    }
    if (decision.watch()) {
      return events.stream()
              .anyMatch(
                  e ->
                      e.kind() == EventKind.ROLLED_BACK
                          && e.reason().contains(decision.decisionId()))
          ? CARRIED_OUT
          : PENDING;
    }
    if (has(events, decision, EventKind.PROMOTED)) {
      return CARRIED_OUT;
    }
    if (has(events, decision, EventKind.REJECTED)) {
      return REJECTED;
    }
    if (!champion.equals(decision.champion())) {
      return SUPERSEDED;
    }
    return now.isAfter(expiry(decision)) ? EXPIRED : PENDING;
  }

  /** Until when it can be approved. */
  public static Instant expiry(Decision decision) {
    return decision
        .decidedAt()
        .plus(Duration.ofDays(RuleText.read(decision.rule()).approval().days()));
  }

  private static boolean has(List<RegistryEvent> events, Decision decision, EventKind kind) {
    return events.stream()
        .filter(e -> e.kind() == kind && e.decisionId().equals(Optional.of(decision.decisionId())))
        .anyMatch(e -> kind != EventKind.PROMOTED || e.alias().equals(Optional.of(Alias.CHAMPION)));
  }
}
