package dev.rematch.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rematch.alert.Alert;
import dev.rematch.core.Warehouse;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final String LOST =
      "{\"metric\":\"roc-auc\",\"realised\":0.6,\"on_own_holdout\":0.7,\"lost\":0.1,\"drop\":0.02}";

  private static Verdict verdict(TestRows rows) {
    return Report.of(rows.rows(), new Warehouse("/w"), TestRows.NOW).verdict();
  }

  private static TestRows healthy() {
    return new TestRows()
        .champion(1, 4, 0.7)
        .look(5, "nothing", "all is well")
        .realised(1, 5, "roc-auc", 0.71);
  }

  @Test
  void aChampionThatKeepsItsPromiseIsFine() {
    Verdict fine = verdict(healthy());

    assertThat(fine.level()).isEqualTo(Verdict.Level.FINE);
    assertThat(fine.sentence())
        .isEqualTo(
            "As of 2013-05 champion flights v1 (trees) is fine: roc-auc 0.7100 in 2013-05 (0.7000"
                + " in its own rematch); no alert is open.");
    assertThat(fine.facts())
        .extracting(Item::text)
        .anyMatch(t -> t.startsWith("flights v1 (trees) since 2013-05-01 (recorded"))
        .contains(
            "roc-auc 0.7100 [0.7000, 0.7200] in 2013-05 by v1 on 1,000 labelled rows; in its"
                + " own rematch 0.7000, so it is 0.0100 better");
  }

  @Test
  void anOpenAlertOfDriftIsWatched() {
    Verdict watched =
        verdict(healthy().alert("drift", "temp", "severe", 5, Alert.State.OPENED, "{\"value\":2}"));

    assertThat(watched.level()).isEqualTo(Verdict.Level.WATCHED);
    assertThat(watched.sentence())
        .isEqualTo(
            "As of 2013-05 champion flights v1 (trees) is watched: roc-auc 0.7100 in 2013-05"
                + " (0.7000 in its own rematch); 1 alert is open (1 severe), of drift.");
  }

  @Test
  void aSevereAlertOfPerformanceIsTrouble() {
    Verdict trouble =
        verdict(
            healthy()
                .look(6, "retrain", "it lost")
                .realised(1, 6, "roc-auc", 0.6)
                .alert("performance", "roc-auc", "severe", 6, Alert.State.OPENED, LOST));

    assertThat(trouble.level()).isEqualTo(Verdict.Level.TROUBLE);
    assertThat(trouble.sentence())
        .isEqualTo(
            "As of 2013-06 champion flights v1 (trees) is in trouble: performance of roc-auc:"
                + " roc-auc 0.6000, in its own rematch 0.7000: 0.1000 worse, 0.0200 worse is"
                + " allowed; the answer was to retrain: it lost.");
  }

  @Test
  void aPersonWhoWasAskedIsTrouble() {
    assertThat(verdict(healthy().look(6, "ask", "data look broken")).sentence())
        .isEqualTo(
            "As of 2013-06 champion flights v1 (trees) is in trouble: a person has to look: data"
                + " look broken.");
  }

  @Test
  void aLossBeyondWhatIsAllowedIsTroubleBeforeAnyAlertOpens() {
    assertThat(verdict(healthy().realised(1, 6, "roc-auc", 0.65)).sentence())
        .contains("is in trouble: roc-auc 0.6500 in 2013-06 (0.7000 in its own rematch), more")
        .contains("than the 0.0200 that it may lose");
  }

  @Test
  void nobodyCanSayWhileLabelsAreNotMature() {
    Verdict unknown =
        verdict(
            new TestRows()
                .champion(1, 3, 0.7)
                .realised(1, 4, "roc-auc", 0.7)
                .champion(2, 4, 0.72)
                .look(5, "nothing", "nobody knows yet"));

    assertThat(unknown.level()).isEqualTo(Verdict.Level.UNKNOWN);
    assertThat(unknown.sentence())
        .isEqualTo(
            "As of 2013-05 nobody can say whether champion flights v2 (trees) is fine: no window"
                + " that it scored has mature labels yet.");
  }

  @Test
  void nobodyCanSayWithoutChampionOrMonitoring() {
    assertThat(verdict(new TestRows()).sentence())
        .isEqualTo("Nobody can say: there is no champion of flights.");
    Verdict unwatched = verdict(new TestRows().champion(1, 4, 0.7));
    assertThat(unwatched.level()).isEqualTo(Verdict.Level.UNKNOWN);
    assertThat(unwatched.sentence())
        .isEqualTo("Nobody can say: champion flights v1 (trees) has not been monitored yet.");
  }

  @Test
  void anAlertThatClosedIsNoLongerHeldAgainstIt() {
    TestRows rows =
        healthy()
            .alert("performance", "roc-auc", "severe", 4, Alert.State.OPENED, LOST)
            .alert("performance", "roc-auc", "severe", 5, Alert.State.CLOSED, "{}");

    assertThat(verdict(rows).level()).isEqualTo(Verdict.Level.FINE);
  }
}
