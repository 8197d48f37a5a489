package dev.rematch.pipeline;

import dev.rematch.config.ConfigReader;
import dev.rematch.config.Range;
import dev.rematch.quality.Expectation;
import dev.rematch.quality.Severity;
import dev.rematch.quality.spark.Faults;
import dev.rematch.transform.SqlColumn;
import dev.rematch.transform.SqlExpression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads the expectations. */
final class ExpectationBlock {
  private static final Set<String> BESIDE = Set.of("severity");
  private static final int LONGEST_SEASON = 400;

  private ExpectationBlock() {}

  static Map<String, List<Expectation>> read(ConfigReader reader, TransformBlock transforms) {
    Map<String, List<Expectation>> all = new LinkedHashMap<>();
    reader
        .namedVariants("expectations", BESIDE)
        .forEach(
            (table, blocks) -> {
              if (!transforms.names().contains(table) && !transforms.tables().containsKey(table)) {
                reader.problem(
                    "expectations",
                    table,
                    "is no table of this pipeline (" + transforms.tables().keySet() + ")");
              }
              List<Expectation> rules = new ArrayList<>();
              blocks.forEach(
                  block ->
                      rule(block, transforms.columns(table), table, transforms)
                          .ifPresent(rules::add));
              if (Faults.rules(rules).size() > Faults.MOST) {
                reader.problem(
                    "expectations", table, "must have at most " + Faults.MOST + " row rules");
              }
              all.put(table, rules);
            });
    return all;
  }

  private static Optional<Expectation> rule(
      ConfigReader block, List<SqlColumn> columns, String table, TransformBlock transforms) {
    String word = block.word(BESIDE);
    Severity row = severity(block, Severity.QUARANTINE);
    Severity whole = severity(block, Severity.STOP);
    return switch (word) {
      case "not-null" ->
          Optional.of(new Expectation.NotNull(listed(block, word, columns, table), row));
      case "between" -> {
        ConfigReader of = block.object(word);
        double min = of.number("min", Range.finite());
        double max = of.number("max", Range.finite());
        if (max < min) {
          of.problem("max", "must not be below min = " + min);
        }
        yield Optional.of(new Expectation.Between(column(of, columns, table), min, max, row));
      }
      case "in-set" ->
          Optional.of(
              new Expectation.InSet(
                  column(block.object(word), columns, table),
                  block.object(word).scalarsAsText("values"),
                  row));
      case "matches" -> {
        ConfigReader of = block.object(word);
        String pattern = of.string("pattern");
        try {
          Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
          of.problem("pattern", "is no regular expression: " + e.getDescription());
        }
        yield Optional.of(new Expectation.Matches(column(of, columns, table), pattern, row));
      }
      case "relation" -> {
        ConfigReader of = block.object(word);
        String left = of.string("left");
        String right = of.string("right");
        Known.column(of, "left", left, columns, table);
        Known.column(of, "right", right, columns, table);
        yield Optional.of(
            new Expectation.Relation(
                left, of.oneOf("operator", Expectation.Relation.OPERATORS), right, row));
      }
      case "sql" -> {
        String sql = block.string(word);
        SqlExpression.check(
                "expectations." + table,
                sql,
                columns,
                p -> block.problem(word, p.found() + ": " + p.rule()))
            .filter(e -> !e.type().equals("BOOLEAN"))
            .ifPresent(e -> block.problem(word, "must be a condition, is " + e.type()));
        yield Optional.of(new Expectation.Condition(sql, row));
      }
      default -> tableRule(block, word, columns, table, transforms, whole);
    };
  }

  private static Optional<Expectation> tableRule(
      ConfigReader block,
      String word,
      List<SqlColumn> columns,
      String table,
      TransformBlock transforms,
      Severity severity) {
    if (severity == Severity.QUARANTINE) {
      block.problem("severity", "must be warn or stop: " + word + " names no rows");
    }
    return switch (word) {
      case "unique" ->
          Optional.of(new Expectation.Unique(listed(block, word, columns, table), severity));
      case "unique-share" -> {
        ConfigReader of = block.object(word);
        yield Optional.of(
            new Expectation.UniqueShare(
                column(of, columns, table), of.number("min", Range.closed(0, 1)), severity));
      }
      case "not-null-share" -> {
        ConfigReader of = block.object(word);
        yield Optional.of(
            new Expectation.NotNullShare(
                column(of, columns, table), of.number("min", Range.closed(0, 1)), severity));
      }
      case "row-count" ->
          Optional.of(
              new Expectation.RowCount(
                  count(block.object(word), "min"), count(block.object(word), "max"), severity));
      case "volume" -> {
        ConfigReader of = block.object(word);
        yield Optional.of(
            new Expectation.Volume(
                of.number("deviations", Range.open(0, 1e6)),
                of.integer("season", 1, LONGEST_SEASON),
                severity));
      }
      case "freshness" -> {
        ConfigReader of = block.object(word);
        yield Optional.of(
            new Expectation.Freshness(
                column(of, columns, table), of.integer("max-days", 0, 36_500), severity));
      }
      case "monotone" -> {
        String column = block.string(word);
        Known.column(block, word, column, columns, table);
        yield Optional.of(new Expectation.Monotone(column, severity));
      }
      case "foreign-key" ->
          Optional.of(foreignKey(block.object(word), columns, table, transforms, severity));
      case "schema" -> Optional.of(new Expectation.Schema(block.string(word), severity));
      default -> Optional.empty();
    };
  }

  private static Expectation foreignKey(
      ConfigReader of,
      List<SqlColumn> columns,
      String table,
      TransformBlock transforms,
      Severity severity) {
    List<String> key = listed(of, "columns", columns, table);
    String other = of.string("table");
    if (!transforms.names().contains(other) && !transforms.tables().containsKey(other)) {
      of.problem("table", "is no table of this pipeline (" + transforms.tables().keySet() + ")");
    }
    List<String> references = listed(of, "references", transforms.columns(other), other);
    if (key.size() != references.size()) {
      of.problem("references", "must be as many as columns");
    }
    return new Expectation.ForeignKey(
        key, other, references, of.number("min", Range.closed(0, 1)), severity);
  }

  private static Severity severity(ConfigReader block, Severity fallback) {
    return block.has("severity") ? block.choice("severity", Severity.class) : fallback;
  }

  private static List<String> listed(
      ConfigReader block, String word, List<SqlColumn> columns, String table) {
    List<String> listed = block.stringOrStrings(word);
    listed.forEach(c -> Known.column(block, word, c, columns, table));
    return listed;
  }

  private static String column(ConfigReader block, List<SqlColumn> columns, String table) {
    String column = block.string("column");
    Known.column(block, "column", column, columns, table);
    return column;
  }

  private static OptionalLong count(ConfigReader block, String key) {
    return block.has(key)
        ? OptionalLong.of(block.whole(key, 0, Long.MAX_VALUE))
        : OptionalLong.empty();
  }
}
