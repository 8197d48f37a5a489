package dev.rematch.jobs.quarantine;

import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Json;
import dev.rematch.jobs.run.TextTable;
import dev.rematch.quality.QuarantinedRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Rejected rows, whole. */
@Command(
    name = "show",
    description = "Rejected rows, whole; those that wait unless told otherwise.")
public final class ShowQuarantine implements Callable<Integer> {
  private static final Comparator<QuarantinedRow> ORDER =
      Comparator.comparing(QuarantinedRow::table)
          .thenComparing(QuarantinedRow::origin)
          .thenComparing(QuarantinedRow::rule)
          .thenComparing(QuarantinedRow::rowHash);

  private final Environment environment;
  @Mixin private QuarantineOptions options;

  @Option(
      names = "--hash",
      paramLabel = "HASH",
      description = "Only rows whose hash begins so; may be given several times.")
  private List<String> hashes = new ArrayList<>();

  @Option(names = "--released", description = "The rows that were released instead.")
  private boolean released;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "At most so many (default 20).")
  private int limit;

  public ShowQuarantine(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    List<QuarantinedRow> found =
        options.open(environment).where(this::asked).stream().sorted(ORDER).toList();
    List<QuarantinedRow> shown = found.subList(0, Math.min(Math.max(limit, 0), found.size()));
    if (options.json()) {
      environment.out().println(Json.of(shown));
      return 0;
    }
    TextTable table = new TextTable(List.of("hash", "table", "from", "rule", "reason", "row"));
    for (QuarantinedRow row : shown) {
      table.add(
          List.of(
              row.rowHash().substring(0, 12),
              row.table(),
              row.origin(),
              row.rule(),
              row.reason(),
              row.releasedRow().orElse(row.row())));
    }
    table.print(environment.out());
    if (shown.size() < found.size()) {
      environment.out().println(found.size() - shown.size() + " more (--limit)");
    }
    return 0;
  }

  private boolean asked(QuarantinedRow row) {
    return options.asksFor(row)
        && row.waits() != released
        && (hashes.isEmpty() || hashes.stream().anyMatch(row.rowHash()::startsWith));
  }
}
