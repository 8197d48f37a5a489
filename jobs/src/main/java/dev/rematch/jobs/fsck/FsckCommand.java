package dev.rematch.jobs.fsck;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.Warehouse;
import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Json;
import dev.rematch.jobs.run.RegistryFolder;
import dev.rematch.jobs.run.RegistryOptions;
import dev.rematch.jobs.run.TextTable;
import dev.rematch.registry.ArtifactFolders;
import dev.rematch.registry.EventChain;
import dev.rematch.registry.Finding;
import dev.rematch.registry.RegistryEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    if (warehouse.root().contains(":/")) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Cannot check " + warehouse.root() + ": fsck looks at local warehouses only");
    }
    if (graceDays < 1) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Invalid grace period: " + graceDays + " days (must be 1 or more; --grace-days)");
    }
    List<Finding> found = RegistryFolder.unreadable(warehouse);
    if (found.stream().noneMatch(f -> f.place().equals("registry/events"))) {
      found.addAll(events(warehouse));
    }
    if (found.stream().noneMatch(f -> f.kind() == Finding.Kind.UNREADABLE_TABLE)) {
      found.addAll(RegistryFolder.leftovers(warehouse));
    }
    int damaged = (int) found.stream().filter(Finding::damage).count();
    int collected = damaged == 0 && collect ? collect(warehouse, found) : 0;
    print(found, damaged, collected);
    return damaged == 0 ? 0 : FailureKind.REFUSED.exitCode();
  }

  private static List<Finding> events(Warehouse warehouse) {
    List<RegistryEvent> events = RegistryFolder.events(warehouse);
    List<Finding> found = new ArrayList<>();
    EventChain.firstBroken(events)
        .ifPresent(
            b ->
                found.add(
                    new Finding(
                        Finding.Kind.BROKEN_CHAIN,
                        "event " + b.seq(),
                        b.what(),
                        Optional.empty())));
    found.addAll(new ArtifactFolders(Path.of(warehouse.root())).check(events));
    return found;
  }

  private int collect(Warehouse warehouse, List<Finding> found) {
    Instant oldest = environment.clock().instant().minus(Duration.ofDays(graceDays));
    ArtifactFolders folders = new ArtifactFolders(Path.of(warehouse.root()));
    int collected = 0;
    for (Finding leftover : found) {
      if (leftover.lastChanged().filter(oldest::isAfter).isPresent()) {
        boolean ofTable = leftover.place().startsWith("registry/");
        boolean removed =
            ofTable
                ? RegistryFolder.collect(warehouse, leftover)
                : folders.collect(leftover, RegistryFolder.events(warehouse));
        collected += removed ? 1 : 0;
      }
    }
    return collected;
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
