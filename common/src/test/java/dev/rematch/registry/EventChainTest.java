package dev.rematch.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What can be done to the rows behind the registry's back, and what history says of the rest. */
class EventChainTest {
  private final TickingClock clock = new TickingClock();
  private final ModelRegistry registry = new InMemoryRegistry(clock, Signing.NONE);
  private List<RegistryEvent> events;

  /** A day later whenever it is asked. */
  private static final class TickingClock extends Clock {
    private Instant now = Instant.parse("2013-05-01T10:00:00Z");

    @Override
    public Instant instant() {
      now = now.plus(Duration.ofDays(1));
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @BeforeEach
  void fill() {
    for (String run : List.of("one", "two")) {
      registry.register(
          new NewVersion("flights", "trees", run, "models/" + run, "00", "ann", Map.of()));
    }
    promote(1, Optional.empty());
    promote(2, Optional.of(1));
    registry.rollback("flights", "champion", 2, "bob", "worse");
    events = registry.events(Optional.empty());
  }

  private void promote(int version, Optional<Integer> expected) {
    registry.promote(
        new Promotion(
            "flights",
            "champion",
            version,
            expected,
            Optional.empty(),
            Optional.empty(),
            "ann",
            "better"));
  }

  private static RegistryEvent by(String actor, RegistryEvent e) {
    return new RegistryEvent(
        e.seq(),
        e.at(),
        e.kind(),
        e.model(),
        e.version(),
        e.alias(),
        e.previousVersion(),
        e.runId(),
        e.decisionId(),
        actor,
        e.reason(),
        e.artifact(),
        e.artifactSha256(),
        e.details(),
        e.previousHash(),
        e.hash());
  }

  private static EventChain.Break broken(List<RegistryEvent> rows) {
    return EventChain.firstBroken(rows).orElseThrow();
  }

  @Test
  void aChangedRowIsNamed() {
    List<RegistryEvent> rows = new ArrayList<>(events);
    rows.set(2, by("eve", rows.get(2)));

    assertThat(broken(rows).seq()).isEqualTo(2);
    assertThat(broken(rows).what()).startsWith("the row was changed");
  }

  @Test
  void aChangedRowWithANewHashOfItsOwnBreaksTheNext() {
    List<RegistryEvent> rows = new ArrayList<>(events);
    RegistryEvent changed = by("eve", rows.get(2));
    rows.set(2, changed.withHash(EventChain.hash(changed)));

    assertThat(broken(rows).seq()).isEqualTo(3);
    assertThat(broken(rows).what()).startsWith("the row was written after another row");
  }

  @Test
  void aDroppedRowAndTwoChangedPlacesAreNamed() {
    List<RegistryEvent> dropped = new ArrayList<>(events);
    dropped.remove(1);
    List<RegistryEvent> swapped = new ArrayList<>(events);
    swapped.set(1, events.get(2));
    swapped.set(2, events.get(1));

    assertThat(broken(dropped)).isEqualTo(broken(swapped));
    assertThat(broken(dropped).seq()).isEqualTo(1);
    assertThat(broken(dropped).what()).contains("missing or out of its place, found seq 2");
  }

  @Test
  void historySaysWhoHeldAnAliasWhen() {
    List<Tenure> tenures = Tenure.of(events);

    assertThat(tenures).extracting(Tenure::version).containsExactly(1, 2, 1);
    assertThat(tenures.get(0).days(Instant.MAX.minusSeconds(1))).isEqualTo(1.0);
    assertThat(tenures.get(2).until()).isEmpty();
    assertThat(tenures.get(2).days(tenures.get(2).from().plusSeconds(43_200))).isEqualTo(0.5);
    Instant change = tenures.get(1).from();
    assertThat(tenures.stream().filter(t -> t.holds(change)).map(Tenure::version))
        .containsExactly(2);
    assertThat(tenures.stream().filter(t -> t.holds(change.minusMillis(1))).map(Tenure::version))
        .containsExactly(1);
    assertThat(tenures.stream().filter(t -> t.holds(Instant.EPOCH))).isEmpty();
  }
}
