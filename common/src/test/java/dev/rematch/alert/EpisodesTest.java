package dev.rematch.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rematch.alert.Signal.Finding;
import dev.rematch.core.Period;
import dev.rematch.core.PeriodUnit;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EpisodesTest {
  private static final Instant NOON = Instant.parse("2024-01-01T12:00:00Z");

  private final List<Alert> table = new ArrayList<>();

  private static Signal signal(int day, Finding finding, String severity, double value) {
    return new Signal(
        "drift",
        "temp",
        new Period(LocalDate.of(2024, 1, day), PeriodUnit.DAY),
        finding,
        severity,
        Map.of("value", value),
        "look");
  }

  /** The states that the finding adds. */
  private List<String> look(AlertRule rule, int day, Finding finding, String severity) {
    return look(rule, signal(day, finding, severity, day));
  }

  private List<String> look(AlertRule rule, Signal signal) {
    List<Alert> rows =
        new Episodes(rule, "m", table)
            .next(List.of(signal), "run-" + signal.period(), NOON.plusSeconds(table.size()));
    table.addAll(rows);
    return rows.stream().map(Alert::state).toList();
  }

  private List<String> look(AlertRule rule, int day, Finding finding) {
    return look(rule, day, finding, Signal.WARN);
  }

  private static final AlertRule EACH = new AlertRule(1, 1);
  private static final AlertRule TWO_OF_THREE = new AlertRule(2, 3);

  @Test
  void anEpisodeOpensOnceGathersEvidenceAndClosesItself() {
    assertThat(look(EACH, 1, Finding.RIGHT)).isEmpty();
    assertThat(look(EACH, 2, Finding.WRONG)).containsExactly("opened");
    assertThat(look(EACH, 3, Finding.WRONG)).containsExactly("continued");
    assertThat(look(EACH, 4, Finding.RIGHT)).containsExactly("closed");
    assertThat(look(EACH, 5, Finding.RIGHT)).isEmpty();
    assertThat(look(EACH, 6, Finding.WRONG)).containsExactly("opened");

    assertThat(table.subList(0, 3))
        .extracting(Alert::alertId)
        .containsOnly("m/drift/temp/2024-01-02");
    assertThat(table.get(3).alertId()).isEqualTo("m/drift/temp/2024-01-06");
    assertThat(table).extracting(Alert::windows).containsExactly(1L, 2L, 2L, 1L);
    assertThat(table.get(2).openedAt()).contains(NOON);
    assertThat(table.get(2).closedAt()).contains(NOON.plusSeconds(2));
    assertThat(table.get(0).evidence()).isEqualTo("{\"value\":2.0}");
    assertThat(new Episodes(EACH, "m", table).open())
        .extracting(Alert::alertId)
        .containsExactly("m/drift/temp/2024-01-06");
  }

  @Test
  void oneWrongWindowOfThreeIsOnlyNoticed() {
    assertThat(look(TWO_OF_THREE, 1, Finding.WRONG)).containsExactly("noticed");
    assertThat(look(TWO_OF_THREE, 2, Finding.RIGHT)).isEmpty();
    assertThat(look(TWO_OF_THREE, 3, Finding.WRONG)).containsExactly("opened");
    assertThat(table.get(1).windows()).isEqualTo(2);
  }

  @Test
  void whatTookTwoWrongWindowsToOpenTakesTwoRightOnesToClose() {
    look(TWO_OF_THREE, 1, Finding.WRONG);
    look(TWO_OF_THREE, 2, Finding.WRONG);
    assertThat(look(TWO_OF_THREE, 3, Finding.RIGHT)).containsExactly("eased");
    assertThat(look(TWO_OF_THREE, 3, Finding.RIGHT)).as("the same look again").isEmpty();
    assertThat(new Episodes(TWO_OF_THREE, "m", table).open()).hasSize(1);
    assertThat(look(TWO_OF_THREE, 4, Finding.WRONG)).containsExactly("continued");
    assertThat(look(TWO_OF_THREE, 5, Finding.RIGHT)).containsExactly("closed");
    assertThat(table).extracting(Alert::alertId).contains("m/drift/temp/2024-01-02");
    assertThat(table.get(table.size() - 1).windows()).isEqualTo(3);
  }

  @Test
  void aBackfilledWindowThatIsRightLeavesTheEpisodeOpen() {
    look(EACH, 2, Finding.WRONG);
    look(EACH, 3, Finding.WRONG);
    assertThat(look(EACH, 2, Finding.RIGHT)).containsExactly("withdrawn");
    assertThat(new Episodes(EACH, "m", table).open()).hasSize(1);
  }

  @Test
  void wrongWindowsThatLieFarApartOpenNothing() {
    assertThat(look(TWO_OF_THREE, 1, Finding.WRONG)).containsExactly("noticed");
    assertThat(look(TWO_OF_THREE, 4, Finding.WRONG)).containsExactly("noticed");
  }

  @Test
  void whatNobodyKnowsNeitherOpensNorCloses() {
    assertThat(look(EACH, 1, Finding.UNKNOWN)).isEmpty();
    look(EACH, 2, Finding.WRONG);
    assertThat(look(EACH, 3, Finding.UNKNOWN)).isEmpty();
    assertThat(new Episodes(EACH, "m", table).open()).hasSize(1);
  }

  @Test
  void lookingAgainAddsNothing() {
    look(EACH, 2, Finding.WRONG);
    assertThat(look(EACH, 2, Finding.WRONG)).isEmpty();
  }

  @Test
  void otherDataForAWindowThatWasWrongCloseItsEpisode() {
    look(EACH, 2, Finding.WRONG);
    assertThat(look(EACH, signal(2, Finding.WRONG, Signal.WARN, 7))).containsExactly("continued");
    assertThat(table.get(1).windows()).isEqualTo(1);
    assertThat(look(EACH, 2, Finding.RIGHT)).containsExactly("closed");
    assertThat(new Episodes(EACH, "m", table).open()).isEmpty();
  }

  @Test
  void aWindowThatIsRightAfterAllCountsNoMore() {
    look(TWO_OF_THREE, 1, Finding.WRONG);
    assertThat(look(TWO_OF_THREE, 1, Finding.RIGHT)).containsExactly("withdrawn");
    assertThat(look(TWO_OF_THREE, 2, Finding.WRONG)).containsExactly("noticed");
  }

  @Test
  void aBackfillChangesNoEpisode() {
    look(EACH, 9, Finding.WRONG);
    assertThat(look(EACH, 3, Finding.RIGHT)).isEmpty();
    assertThat(look(EACH, 4, Finding.WRONG)).containsExactly("noticed");
    assertThat(new Episodes(EACH, "m", table).open())
        .extracting(Alert::alertId)
        .containsExactly("m/drift/temp/2024-01-09");
  }

  @Test
  void anEpisodeIsAsSevereAsItsWorstWindow() {
    look(EACH, 1, Finding.WRONG, Signal.WARN);
    look(EACH, 2, Finding.WRONG, Signal.SEVERE);
    look(EACH, 3, Finding.WRONG, Signal.WARN);
    assertThat(table).extracting(Alert::severity).containsExactly("warn", "severe", "severe");
  }

  @Test
  void subjectsAndModelsHaveTheirOwnEpisodes() {
    look(EACH, 1, Finding.WRONG);
    Signal other =
        new Signal(
            "drift",
            "dewp",
            new Period(LocalDate.of(2024, 1, 2), PeriodUnit.DAY),
            Finding.WRONG,
            Signal.WARN,
            Map.of(),
            "look");
    assertThat(look(EACH, other)).containsExactly("opened");
    assertThat(new Episodes(EACH, "another", table).open()).isEmpty();
  }

  @Test
  void aRuleThatCannotHoldIsRefused() {
    assertThatThrownBy(() -> new AlertRule(3, 2))
        .hasMessage("Invalid rule: 3 of 2 windows (must be at least 1 of as many)");
  }
}
