package dev.rematch.jobs.quarantine;

import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Json;
import dev.rematch.jobs.run.TextTable;
import dev.rematch.quality.QuarantinedRow;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** How many rows wait, by table, rule and where they came from. */
@Command(
    name = "list",
    description = "How many rows wait and were released, by table, rule, and file or period.")
public final class ListQuarantine implements Callable<Integer> {
  private final Environment environment;
  @Mixin private QuarantineOptions options;

  public ListQuarantine(Environment environment) {
    this.environment = environment;
  }

  /** One line: rows of one rule from one file or period. */
  record Group(
      String table, String rule, String from, long waiting, long released, String example) {
    static Group of(QuarantinedRow row) {
      return new Group(
          row.table(),
          row.rule(),
          row.origin(),
          row.waits() ? 1 : 0,
          row.waits() ? 0 : 1,
          row.reason());
    }

    Group and(Group other) {
      return new Group(
          table,
          rule,
          from,
          waiting + other.waiting,
          released + other.released,
          // Rows are read in no order: the same example each time.
          example.compareTo(other.example) <= 0 ? example : other.example);
    }

    String key() {
      return String.join("\n", table, from, rule);
    }
  }

  @Override
  public Integer call() {
    SortedMap<String, Group> groups = new TreeMap<>();
    // There can be many rows: they are counted as they come by, and none is kept.
    options
        .open(environment)
        .where(
            row -> {
              if (options.asksFor(row)) {
                Group one = Group.of(row);
                groups.merge(one.key(), one, Group::and);
              }
              return false;
            });
    if (options.json()) {
      environment.out().println(Json.of(List.copyOf(groups.values())));
      return 0;
    }
    TextTable table =
        new TextTable(List.of("table", "from", "rule", "waiting", "released", "such as"));
    for (Group group : groups.values()) {
      table.add(
          List.of(
              group.table(),
              group.from(),
              group.rule(),
              String.format(Locale.ROOT, "%,d", group.waiting()),
              String.format(Locale.ROOT, "%,d", group.released()),
              shortened(group.example())));
    }
    table.print(environment.out());
    return 0;
  }

  private static String shortened(String text) {
    return text.length() > 100 ? text.substring(0, 99) + "…" : text;
  }
}
