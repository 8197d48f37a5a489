package dev.rematch.challenge;

import static dev.rematch.challenge.TestDecisions.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rematch.registry.EventKind;
import dev.rematch.registry.RegistryEvent;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DecisionStateTest {
  private static final LocalDate MAY = LocalDate.of(2013, 5, 2);
  private static final Decision WON =
      TestDecisions.of(
          MAY, 1, Optional.of(1), 2, "trees", Verdict.PROMOTE_SUPERIOR, Optional.empty());

  private static RegistryEvent event(EventKind kind, String alias, String decision) {
    return new RegistryEvent(
        1,
        NOW,
        kind,
        "flights",
        Optional.of(2),
        Optional.ofNullable(alias),
        Optional.empty(),
        Optional.empty(),
        Optional.of(decision),
        "ann",
        "so",
        Optional.empty(),
        Optional.empty(),
        "{}",
        "",
        "");
  }

  private static DecisionState state(List<RegistryEvent> events, int champion, Duration later) {
    return DecisionState.of(WON, events, Optional.of(champion), NOW.plus(later));
  }

  @Test
  void aWinnerWaitsUntilSomebodyAnswersOrItIsTooLate() {
    assertThat(state(List.of(), 1, Duration.ofDays(14))).isEqualTo(DecisionState.PENDING);
    assertThat(state(List.of(), 1, Duration.ofDays(15))).isEqualTo(DecisionState.EXPIRED);
    assertThat(state(List.of(), 7, Duration.ZERO)).isEqualTo(DecisionState.SUPERSEDED);
    String id = WON.decisionId();
    assertThat(state(List.of(event(EventKind.REJECTED, null, id)), 1, Duration.ZERO))
        .isEqualTo(DecisionState.REJECTED);
    assertThat(state(List.of(event(EventKind.PROMOTED, "champion", id)), 2, Duration.ofDays(99)))
        .isEqualTo(DecisionState.CARRIED_OUT);
    assertThat(state(List.of(event(EventKind.PROMOTED, "challenger", id)), 1, Duration.ZERO))
        .as("another alias is not the place")
        .isEqualTo(DecisionState.PENDING);
    assertThat(state(List.of(event(EventKind.REJECTED, null, "other")), 1, Duration.ZERO))
        .isEqualTo(DecisionState.PENDING);
  }

  @Test
  void whoeverWasKeptOutWaitsForNothing() {
    Decision kept =
        TestDecisions.of(MAY, 1, Optional.of(1), 2, "trees", Verdict.KEEP, Optional.empty());
    assertThat(DecisionState.of(kept, List.of(), Optional.of(1), NOW))
        .isEqualTo(DecisionState.NONE);
  }
}
