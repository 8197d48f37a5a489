package dev.rematch.jobs.fsck;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.Warehouse;
import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Json;
import dev.rematch.jobs.run.RegistryOptions;
import dev.rematch.jobs.run.TextTable;
import dev.rematch.jobs.run.WarehouseCheck;
import dev.rematch.registry.Finding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Checks tables, chain and artifact folders; removes leftovers only when it is told to. */
@Command(
    name = "fsck",
    description = {
      "Checks that the registry's tables can be read, that the chain of events is whole and that"
          + " every version has the files it was registered with. Changes nothing without --collect.",
      "Exit code 6 when something is lost or was changed; leftovers of killed runs are harmless."
    })
public final class FsckCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private RegistryOptions options;

  @Option(names = "--collect", description = "Remove leftovers older than the grace period.")
  private boolean collect;

  @Option(
      names = "--grace-days",
      defaultValue = "7",
      paramLabel = "DAYS",
      description =
          "How long a leftover is left alone: a run that is still going on may register it"
              + " (default: ${DEFAULT-VALUE}).")
  private int graceDays;

  public FsckCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    Warehouse warehouse = options.existing(environment);
    WarehouseCheck check = new WarehouseCheck(warehouse);
    if (!check.possible()) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Cannot check " + warehouse.root() + ": fsck looks at local warehouses only");
    }
    if (graceDays < 1) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Invalid grace period: " + graceDays + " days (must be 1 or more; --grace-days)");
    }
    List<Finding> found = check.findings();
    int damaged = (int) found.stream().filter(Finding::damage).count();
    Instant oldest = environment.clock().instant().minus(Duration.ofDays(graceDays));
    int collected = collect ? check.collect(WarehouseCheck.collectable(found, oldest)).size() : 0;
    print(found, damaged, collected);
    return damaged == 0 ? 0 : FailureKind.REFUSED.exitCode();
  }

  private void print(List<Finding> found, int damaged, int collected) {
    if (options.json()) {
      environment.out().println(Json.of(found));
      return;
    }
    if (!found.isEmpty()) {
      TextTable table = new TextTable(List.of("finding", "where", "what"));
      found.forEach(f -> table.add(List.of(f.kind().toString(), f.place(), f.what())));
      table.print(environment.out());
    }
    int leftovers = found.size() - damaged;
    environment
        .out()
        .println(
            damaged
                + " damaged, "
                + leftovers
                + " leftovers"
                + (collect ? ", " + collected + " of them removed" : ""));
    if (collect && damaged > 0) {
      environment.out().println("Nothing was removed: mend the damage first.");
    }
  }
}
