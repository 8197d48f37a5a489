package dev.rematch.pipeline;

import dev.rematch.config.ConfigReader;
import dev.rematch.config.Range;
import dev.rematch.quality.Expectation;
import dev.rematch.transform.SqlColumn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads the expectations. */
final class ExpectationBlock {
  private ExpectationBlock() {}

  static Map<String, List<Expectation>> read(ConfigReader reader, TransformBlock transforms) {
    Map<String, List<Expectation>> all = new LinkedHashMap<>();
    reader
        .namedVariants("expectations")
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
                  block -> rule(block, transforms.columns(table), table).ifPresent(rules::add));
              all.put(table, rules);
            });
    return all;
  }

  private static Optional<Expectation> rule(
      ConfigReader block, List<SqlColumn> columns, String table) {
    String word = block.word();
    return switch (word) {
      case "not-null" -> Optional.of(new Expectation.NotNull(listed(block, word, columns, table)));
      case "unique" -> Optional.of(new Expectation.Unique(listed(block, word, columns, table)));
      case "between" -> {
        ConfigReader of = block.object(word);
        double min = of.number("min", Range.finite());
        double max = of.number("max", Range.finite());
        if (max < min) {
          of.problem("max", "must not be below min = " + min);
        }
        yield Optional.of(new Expectation.Between(column(of, columns, table), min, max));
      }
      case "in-set" ->
          Optional.of(
              new Expectation.InSet(
                  column(block.object(word), columns, table),
                  block.object(word).scalarsAsText("values")));
      case "matches" -> {
        ConfigReader of = block.object(word);
        String pattern = of.string("pattern");
        try {
          Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
          of.problem("pattern", "is no regular expression: " + e.getDescription());
        }
        yield Optional.of(new Expectation.Matches(column(of, columns, table), pattern));
      }
      case "row-count" ->
          Optional.of(
              new Expectation.RowCount(
                  count(block.object(word), "min"), count(block.object(word), "max")));
      default -> Optional.empty();
    };
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
