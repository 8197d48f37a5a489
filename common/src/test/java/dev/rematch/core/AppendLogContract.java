package dev.rematch.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link AppendLog} promises. */
public abstract class AppendLogContract {
  /** A row to append. */
  public record Line(String text, int number) {}

  /** An empty log; calls of one test give handles on one and the same log. */
  protected abstract AppendLog<Line> open();

  @Test
  void aLogThatWasNeverWrittenIsEmpty() {
    assertThat(open().all()).isEmpty();
  }

  @Test
  void rowsComeBackInTheOrderOfCommitsAndWithinACommit() {
    AppendLog<Line> log = open();

    assertThat(log.append("k1", List.of(new Line("b", 2), new Line("a", 1)))).isTrue();
    assertThat(log.append("k2", List.of(new Line("c", 0)))).isTrue();

    assertThat(log.all()).containsExactly(new Line("b", 2), new Line("a", 1), new Line("c", 0));
    assertThat(open().all()).isEqualTo(log.all());
  }

  @Test
  void theSameKeyAgainAddsNothingWhateverItsRows() {
    open().append("k", List.of(new Line("first", 1)));

    assertThat(open().append("k", List.of(new Line("second", 2)))).isFalse();

    assertThat(open().all()).containsExactly(new Line("first", 1));
  }

  @Test
  void noRowsWriteNothingAndKeepTheKeyFree() {
    AppendLog<Line> log = open();

    assertThat(log.append("k", List.of())).isFalse();
    assertThat(log.append("k", List.of(new Line("late", 1)))).isTrue();

    assertThat(log.all()).containsExactly(new Line("late", 1));
  }

  @Test
  void whatWasReadDoesNotChangeAfterwards() {
    AppendLog<Line> log = open();
    log.append("k1", List.of(new Line("a", 1)));
    List<Line> before = log.all();

    log.append("k2", List.of(new Line("b", 2)));

    assertThat(before).containsExactly(new Line("a", 1));
  }
}
