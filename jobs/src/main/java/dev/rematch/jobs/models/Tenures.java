package dev.rematch.jobs.models;

import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.TextTable;
import dev.rematch.registry.Tenure;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Stays in an alias as a table for people. */
final class Tenures {
  private Tenures() {}

  static void print(List<Tenure> tenures, Environment environment) {
    TextTable table =
        new TextTable(
            List.of("model", "alias", "version", "from", "until", "days", "who", "why", "event"));
    Instant now = environment.clock().instant();
    for (Tenure t : tenures) {
      table.add(
          List.of(
              t.model(),
              t.alias(),
              "v" + t.version(),
              t.from().toString(),
              t.until().map(Instant::toString).orElse("now"),
              String.format(Locale.ROOT, "%.1f", t.days(now)),
              t.begunBy().actor(),
              t.begunBy().reason(),
              Long.toString(t.begunBy().seq())));
    }
    table.print(environment.out());
  }
}
