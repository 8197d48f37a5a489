package dev.rematch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rematch.config.InvalidConfigException;
import dev.rematch.quality.Expectation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectationBlockTest {
  @TempDir Path folder;

  private List<Expectation> read(String rules) throws IOException {
    Path file = folder.resolve("pipeline.conf");
    Files.writeString(folder.resolve("f.sql"), "SELECT d, a, b FROM raw_s");
    Files.writeString(
        file,
        """
        pipeline = p, question = "?"
        sources.s { format = csv, path = "s.csv", event-time = d, key = d,
                    schema = "d DATE, a INT, b INT" }
        transforms.f { sql = "f.sql", period-column = d }
        expectations.f = [
        %s
        ]
        features { table = f, entity-key = d, event-time = d, columns { a = numeric }
                   label { column = b, task = binary } }
        recipes.r { algorithm = logistic-regression, window = "3 months" }
        challenge { metric = roc-auc }
        """
            .formatted(rules));
    return new PipelineReader().read(file, Map.of()).expectations().get("f");
  }

  @Test
  void everyKindOfRuleIsReadWithItsSeverity() throws Exception {
    assertThat(
            read(
                """
                { not-null = [d], severity = stop }
                { relation { left = a, operator = "<=", right = b } }
                { sql = "a + b > 0", severity = warn }
                { unique-share { column = a, min = 0.5 } }
                { not-null-share { column = b, min = 0.9 }, severity = warn }
                { volume { deviations = 5, season = 12 } }
                { freshness { column = d, max-days = 40 } }
                { monotone = a, severity = warn }
                { foreign-key { columns = a, table = raw_s, references = b, min = 1 } }
                { schema = "d DATE, a INT, b INT" }
                """))
        .extracting(e -> e.label() + ": " + e.severity())
        .containsExactly(
            "not-null(d): stop",
            "relation(a <= b): quarantine",
            "sql(a + b > 0): warn",
            "unique-share(a, min 0.5): stop",
            "not-null-share(b, min 0.9): warn",
            "volume(5.0 deviations, season of 12): stop",
            "freshness(d, 40 days): stop",
            "monotone(a): warn",
            "foreign-key(a in raw_s(b)): stop",
            "schema(d DATE, a INT, b INT): stop");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ unique = [d], severity = quarantine }|must be warn or stop: unique names no rows",
        "{ not-null = [d], severity = loud }|must be one of warn, quarantine, stop",
        "{ relation { left = a, operator = \"=<\", right = b } }|operator",
        "{ relation { left = a, operator = \"<\", right = c } }|right = c: is no column",
        "{ sql = \"a + b\" }|must be a condition, is INT",
        "{ sql = \"reflect('a', 'b') = 'x'\" }|reflect",
        "{ sql = \"a > current_timestamp()\" }|current_timestamp",
        "{ foreign-key { columns = [a, b], table = raw_s, references = b } }|must be as many",
        "{ foreign-key { columns = a, table = other, references = b } }|is no table of this",
        "{ not-null-share { column = a, min = 1.5 } }|min = 1.5",
        "{ volume { deviations = 0 } }|deviations",
        "{ freshness { column = e, max-days = 3 } }|column = e: is no column",
        "{ not-null = [d], unique = [d] }|must hold exactly one key, found 2",
      })
  void whatIsNoRuleIsNamedWithItsLine(String rule, String problem) {
    assertThatThrownBy(() -> read(rule))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("pipeline.conf:6: expectations.f")
        .hasMessageContaining(problem);
  }

  @Test
  void moreRowRulesThanAMarkHasBitsAreRefused() {
    String rules =
        IntStream.range(0, 64)
            .mapToObj(i -> "{ between { column = a, min = 0, max = " + i + " } }")
            .collect(Collectors.joining("\n"));
    assertThatThrownBy(() -> read(rules))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("must have at most 63 row rules");
  }
}
