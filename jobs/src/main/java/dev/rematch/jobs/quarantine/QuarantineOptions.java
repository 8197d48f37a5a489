package dev.rematch.jobs.quarantine;

import dev.rematch.core.AppendLog;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.Warehouse;
import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.RegistryFolder;
import dev.rematch.jobs.run.RegistryOptions;
import dev.rematch.quality.QuarantinedRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whose rejected rows, and which of them. */
public final class QuarantineOptions {
  @Mixin private RegistryOptions registry;

  @Parameters(index = "0", paramLabel = "PIPELINE", description = "The pipeline's name.")
  private String pipeline;

  @Option(names = "--table", paramLabel = "NAME", description = "Only rows meant for this table.")
  private String table;

  @Option(
      names = "--rule",
      paramLabel = "RULE",
      description = "Only rows that broke this rule first, as the list names it.")
  private String rule;

  boolean json() {
    return registry.json();
  }

  boolean asksFor(QuarantinedRow row) {
    return Optional.ofNullable(table).map(row.table()::equals).orElse(true)
        && Optional.ofNullable(rule).map(row.rule()::equals).orElse(true);
  }

  /**
   * The quarantine table, which may not be there: then it has no rows.
   *
   * @throws RematchException (MISSING_INPUT) when there is no such warehouse or pipeline
   */
  AppendLog<QuarantinedRow> open(Environment environment) {
    Warehouse warehouse = registry.existing(environment);
    String place = warehouse.lake(pipeline, "quarantine");
    boolean local = !place.contains(":/");
    if (local && !Files.isDirectory(Path.of(place).resolveSibling("."))) {
      throw new RematchException(
          FailureKind.MISSING_INPUT,
          "Cannot read the quarantine of pipeline "
              + pipeline
              + ": it has no tables in warehouse "
              + warehouse.root()
              + "; name the pipeline as its config does, or look at --warehouse");
    }
    return RegistryFolder.quarantine(warehouse, pipeline);
  }
}
