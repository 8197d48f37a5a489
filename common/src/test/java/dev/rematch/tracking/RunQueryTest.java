package dev.rematch.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rematch.core.FailureKind;
import dev.rematch.core.InMemoryAppendLog;
import dev.rematch.core.RematchException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunQueryTest {
  private final InMemoryAppendLog<Run> runs = new InMemoryAppendLog<>();
  private final InMemoryAppendLog<MetricValue> metrics = new InMemoryAppendLog<>();

  @BeforeEach
  void record() {
    for (int i = 1; i <= 3; i++) {
      runs.append("r" + i, List.of(run("r" + i, i == 2 ? "train" : "challenge", 10L * i)));
    }
    measured("r1", 1, "roc-auc", 0.7);
    measured("r1", 2, "roc-auc", 0.9);
    measured("r1", 2, "log-loss", 0.2);
    measured("r3", 3, "roc-auc", 0.8);
    measured("r3", 4, "roc-auc", Double.NaN);
    metrics.append(
        "slice", List.of(new MetricValue("r3", Optional.of(3), "origin=JFK", "roc-auc", 0.99)));
  }

  private void measured(String run, int version, String metric, double value) {
    metrics.append(
        run + version + metric,
        List.of(new MetricValue(run, Optional.of(version), "all", metric, value)));
  }

  private static Run run(String id, String command, long rows) {
    Instant at = Instant.parse("2013-05-02T10:00:00Z");
    return new Run(
        id,
        "flights",
        command,
        LocalDate.of(2013, 5, 2),
        RunStatus.SUCCEEDED,
        at,
        at,
        "hash",
        "0.1.0",
        rows,
        2,
        "[]",
        "[]",
        "it is 'done'",
        "{}",
        Optional.empty(),
        Optional.empty(),
        "ann");
  }

  private List<String> found(String where, Optional<String> orderBy, int top) {
    RunQuery query =
        new RunQuery(
            where.isEmpty() ? List.of() : RunCondition.parse(where),
            orderBy,
            RunQuery.Order.HIGHEST_FIRST,
            top);
    return query.answer(runs, metrics).stream()
        .map(f -> f.run().runId() + f.version().map(v -> "/v" + v).orElse(""))
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "command = challenge                      | r1 r3",
        "command = CHALLENGE and rows_in > 9.5e0  | r1 r3",
        "rows_in >= 20 AND rows_in <= 20          | r2",
        "rows_in < 100 and rows_in != 20          | r1 r3",
        "logical_date >= 2013-05-03               | ``",
        "run_id like r%                           | r1 r2 r3",
        "summary like \"it is 'done'\"            | r1 r2 r3",
        "summary like '%.%'                       | ``",
        "metrics.roc-auc > 0.75                   | r1/v2 r3/v3",
        "metrics.log-loss < 1 and metrics.roc-auc > 0.8 | r1/v2",
      })
  void conditionsHoldTogether(String where, String expected) {
    assertThat(String.join(" ", found(where, Optional.empty(), 100))).isEqualTo(expected);
  }

  @Test
  void theBestComeFirstAndUndefinedLast() {
    assertThat(found("", Optional.of("roc-auc"), 100))
        .containsExactly("r1/v2", "r3/v3", "r1/v1", "r3/v4");
    assertThat(found("command = challenge", Optional.of("roc-auc"), 2))
        .containsExactly("r1/v2", "r3/v3");
    assertThat(found("", Optional.empty(), 2)).containsExactly("r2", "r3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "comand = x          | at character 1: unknown column comand; did you mean command?",
        "command             | at character 1: must be NAME =",
        "command = a b = c   | at character 13: must be 'and' and another condition",
        "command = a and     | at character 16: must be NAME =",
        "command = 'a        | at character 1: must be NAME =",
      })
  void whatCannotBeReadIsShown(String where, String message) {
    assertThatThrownBy(() -> RunCondition.parse(where))
        .isInstanceOf(RematchException.class)
        .hasMessageContaining("Invalid condition: \"" + where + "\" " + message)
        .extracting(e -> ((RematchException) e).kind())
        .isEqualTo(FailureKind.INVALID_INPUT);
  }
}
