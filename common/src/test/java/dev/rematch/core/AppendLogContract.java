package dev.rematch.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every append-only table of records must do. */
public abstract class AppendLogContract {
  /** A row with a column of every kind. */
  public record Sample(
      String name,
      Kind kind,
      int small,
      long large,
      double share,
      boolean flag,
      Instant at,
      LocalDate day,
      Optional<Double> maybe,
      Optional<String> note) {}

  /** An enum column. */
  public enum Kind {
    ONE,
    OTHER
  }

  private AppendLog<Sample> log;

  protected abstract AppendLog<Sample> create();

  @BeforeEach
  void createLog() {
    log = create();
  }

  @Test
  void anEmptyLogHasNoRows() {
    assertThat(log.all()).isEmpty();
  }

  @Test
  void rowsComeBackAsTheyWereAppended() {
    assertThat(
            log.append("a", List.of(sample("é1", Optional.of(0.5)), sample("x", Optional.empty()))))
        .isTrue();
    assertThat(log.append("b", List.of(sample("y", Optional.empty())))).isTrue();

    assertThat(log.all())
        .containsExactly(
            sample("é1", Optional.of(0.5)),
            sample("x", Optional.empty()),
            sample("y", Optional.empty()));
  }

  @Test
  void theSameKeyIsWrittenOnce() {
    log.append("a", List.of(sample("x", Optional.empty())));

    assertThat(log.append("a", List.of(sample("z", Optional.empty())))).isFalse();
    assertThat(log.all()).hasSize(1);
  }

  @Test
  void aKeyIsHeldOnceItsRowsAreThere() {
    assertThat(log.holds("a")).isFalse();
    log.append("a", List.of(sample("x", Optional.empty())));

    assertThat(log.holds("a")).isTrue();
    assertThat(log.holds("b")).isFalse();
  }

  @Test
  void aConditionPicksRowsInTheirOrder() {
    assertThat(log.where(s -> true)).isEmpty();
    log.append("a", List.of(sample("x", Optional.empty()), sample("y", Optional.of(1.0))));
    log.append("b", List.of(sample("z", Optional.of(2.0))));

    assertThat(log.where(s -> s.maybe().isPresent()))
        .containsExactly(sample("y", Optional.of(1.0)), sample("z", Optional.of(2.0)));
    assertThat(log.where(s -> false)).isEmpty();
  }

  @Test
  void noRowsWriteNothingAndLeaveTheKeyFree() {
    assertThat(log.append("a", List.of())).isFalse();
    assertThat(log.append("a", List.of(sample("x", Optional.empty())))).isTrue();
  }

  @Test
  void whatWasReadDoesNotChangeAfterwards() {
    log.append("a", List.of(sample("x", Optional.empty())));
    List<Sample> before = log.all();

    log.append("b", List.of(sample("y", Optional.empty())));

    assertThat(before).containsExactly(sample("x", Optional.empty()));
  }

  protected static Sample sample(String name, Optional<Double> maybe) {
    return new Sample(
        name,
        Kind.OTHER,
        -1,
        1L << 40,
        0.25,
        true,
        Instant.parse("1969-12-31T23:59:59.999999Z"),
        LocalDate.of(2013, 5, 2),
        maybe,
        maybe.map(m -> "has " + m));
  }
}
