package dev.rematch.quality.suggest;

import com.typesafe.config.ConfigUtil;
import dev.rematch.quality.Expectation;
import dev.rematch.quality.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Proposed rules as the config block that a pipeline file takes. */
public final class ExpectationConfig {
  private ExpectationConfig() {}

  /** One list per table, each rule under a comment with its evidence; ends with a line break. */
  public static String of(List<Suggestions> tables) {
    StringBuilder text = new StringBuilder();
    for (Suggestions table : tables) {
      text.append(text.isEmpty() ? "" : "\n");
      text.append("expectations.").append(table.table()).append(" = [\n");
      for (Suggestion rule : table.rules()) {
        text.append("  # ").append(rule.evidence()).append('\n');
        text.append("  { ").append(rule(rule.expectation())).append(" }\n");
      }
      for (String left : table.leftOut()) {
        text.append("  # left out: ").append(oneLine(left)).append('\n');
      }
      text.append("]\n");
    }
    return text.toString();
  }

  /** The rule as an entry of the list. */
  public static String rule(Expectation rule) {
    String text = body(rule);
    Severity usual = rule instanceof Expectation.RowRule ? Severity.QUARANTINE : Severity.STOP;
    return rule.severity() == usual ? text : text + ", severity = " + rule.severity();
  }

  private static String body(Expectation rule) {
    if (rule instanceof Expectation.NotNull r) {
      return "not-null = " + list(r.columns());
    }
    if (rule instanceof Expectation.NotNullShare r) {
      return "not-null-share { column = " + word(r.column()) + ", min = " + number(r.min()) + " }";
    }
    if (rule instanceof Expectation.Between r) {
      return "between { column = %s, min = %s, max = %s }"
          .formatted(word(r.column()), number(r.min()), number(r.max()));
    }
    if (rule instanceof Expectation.InSet r) {
      return "in-set { column = " + word(r.column()) + ", values = " + list(r.values()) + " }";
    }
    if (rule instanceof Expectation.Matches r) {
      return "matches { column = %s, pattern = %s }"
          .formatted(word(r.column()), ConfigUtil.quoteString(r.pattern()));
    }
    if (rule instanceof Expectation.Unique r) {
      return "unique = " + list(r.columns());
    }
    if (rule instanceof Expectation.UniqueShare r) {
      return "unique-share { column = " + word(r.column()) + ", min = " + number(r.min()) + " }";
    }
    if (rule instanceof Expectation.Monotone r) {
      return "monotone = " + word(r.column());
    }
    if (rule instanceof Expectation.Freshness r) {
      return "freshness { column = " + word(r.column()) + ", max-days = " + r.maxDays() + " }";
    }
    if (rule instanceof Expectation.Volume r) {
      String season = r.season() > 1 ? ", season = " + r.season() : "";
      return "volume { deviations = " + number(r.deviations()) + season + " }";
    }
    if (rule instanceof Expectation.RowCount r) {
      List<String> bounds = new ArrayList<>();
      r.min().ifPresent(min -> bounds.add("min = " + min));
      r.max().ifPresent(max -> bounds.add("max = " + max));
      return "row-count { " + String.join(", ", bounds) + " }";
    }
    throw new IllegalArgumentException(
        "Invalid rule: " + rule.label() + " (must be one that is proposed)");
  }

  private static String list(List<String> words) {
    return words.stream().map(ExpectationConfig::word).collect(Collectors.joining(", ", "[", "]"));
  }

  /** In quotes unless it is a plain name, which HOCON takes for nothing else. */
  private static String word(String text) {
    boolean plain =
        text.matches("[A-Za-z][A-Za-z0-9_]*") && !text.matches("true|false|null|include");
    return plain ? text : ConfigUtil.quoteString(text);
  }

  private static String number(double value) {
    return RangeRules.plain(value);
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s+", " ");
  }
}
