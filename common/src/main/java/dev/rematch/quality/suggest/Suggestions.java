package dev.rematch.quality.suggest;

import dev.rematch.quality.Expectation;
import dev.rematch.quality.Severity;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;

/**
 * The rules proposed for one table, in the order of its columns, and what was left out. Each rule
 * is also made without the last period and tried on it: one that fails there would have been wrong.
 *
 * @param leftOut rules that the last period breaks when they are made without it, in words
 */
public record Suggestions(String table, List<Suggestion> rules, List<String> leftOut) {
  /** A config takes 63 rules on rows; some room is left for those that people write. */
  private static final int MOST_ROW_RULES = 50;

  public Suggestions {
    rules = List.copyOf(rules);
    leftOut = List.copyOf(leftOut);
  }

  /** What a table's past proposes. */
  public static Suggestions of(TableHistory history) {
    List<Suggestion> found = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    for (ColumnHistory column : history.columns()) {
      tried(column, NullRules::suggest, found, leftOut);
    }
    List<Suggestion> rules = new ArrayList<>(together(found));
    found.clear();
    for (ColumnHistory column : history.columns()) {
      boolean listed = tried(column, ValueRules::set, found, leftOut);
      if (!listed) {
        tried(column, ValueRules::shape, found, leftOut);
        tried(column, RangeRules::suggest, found, leftOut);
      }
      tried(column, KeyRules::unique, found, leftOut);
      KeyRules.monotone(column).ifPresent(found::add);
    }
    rules.addAll(found);
    SortedMap<LocalDate, Long> rows = history.rows();
    VolumeRules.rowCount(rows).ifPresent(rules::add);
    VolumeRules.volume(rows, history.unit()).ifPresent(rules::add);
    rules.addAll(VolumeRules.freshness(history));
    return capped(history.table(), rules, leftOut);
  }

  /** Whether there is such a rule; it is added unless it fails on the last period. */
  private static boolean tried(
      ColumnHistory column,
      Function<ColumnHistory, Optional<Suggestion>> suggest,
      List<Suggestion> found,
      List<String> leftOut) {
    Optional<Suggestion> rule = suggest.apply(column);
    if (rule.isEmpty()) {
      return false;
    }
    int last = column.periods().size() - 1;
    if (last == 0) {
      found.add(shaky(rule.get(), "not tried on another"));
      return true;
    }
    Optional<Suggestion> before = suggest.apply(column.without(last));
    boolean held = before.map(b -> Holds.in(b.expectation(), column.last())).orElse(true);
    if (!held) {
      leftOut.add(
          rule.get().expectation().label()
              + ": without the last period it is "
              + before.get().expectation().label());
      return false;
    }
    found.add(
        before.isPresent()
            ? rule.get()
            : shaky(rule.get(), "too few periods to make it without the last"));
    return true;
  }

  private static Suggestion shaky(Suggestion rule, String why) {
    return new Suggestion(
        Severities.with(rule.expectation(), Severity.WARN), rule.evidence() + "; " + why);
  }

  /** Columns that are never NULL for the same reason make one rule. */
  private static List<Suggestion> together(List<Suggestion> rules) {
    Map<String, List<Suggestion>> alike = new LinkedHashMap<>();
    for (Suggestion rule : rules) {
      boolean notNull = rule.expectation() instanceof Expectation.NotNull;
      String key =
          notNull ? rule.expectation().severity() + rule.evidence() : rule.expectation().label();
      alike.computeIfAbsent(key, k -> new ArrayList<>()).add(rule);
    }
    List<Suggestion> joined = new ArrayList<>();
    for (List<Suggestion> group : alike.values()) {
      Suggestion first = group.get(0);
      List<String> columns =
          group.stream().flatMap(s -> s.expectation().columns().stream()).toList();
      joined.add(
          first.expectation() instanceof Expectation.NotNull
              ? new Suggestion(
                  new Expectation.NotNull(columns, first.expectation().severity()),
                  first.evidence())
              : first);
    }
    return joined;
  }

  private static Suggestions capped(String table, List<Suggestion> rules, List<String> leftOut) {
    List<Suggestion> kept = new ArrayList<>();
    int rowRules = 0;
    int dropped = 0;
    for (Suggestion rule : rules) {
      boolean onRows = rule.expectation() instanceof Expectation.RowRule;
      rowRules += onRows ? 1 : 0;
      if (onRows && rowRules > MOST_ROW_RULES) {
        dropped++;
      } else {
        kept.add(rule);
      }
    }
    List<String> out = new ArrayList<>(leftOut);
    if (dropped > 0) {
      out.add(
          String.format(Locale.ROOT, "%d more rules on rows: a table takes 63 of them", dropped));
    }
    return new Suggestions(table, kept, out);
  }
}
