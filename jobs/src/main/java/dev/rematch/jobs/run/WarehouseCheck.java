package dev.rematch.jobs.run;

import dev.rematch.core.Warehouse;
import dev.rematch.registry.ArtifactFolders;
import dev.rematch.registry.EventChain;
import dev.rematch.registry.Finding;
import dev.rematch.registry.RegistryEvent;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Holds registry and model folders of a warehouse against the chain of events, and collects what
 * killed runs have left there.
 */
public final class WarehouseCheck {
  private final Warehouse warehouse;

  public WarehouseCheck(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  /** Whether its folders can be looked at: only those on this machine can. */
  public boolean possible() {
    return !warehouse.root().contains(":/");
  }

  /** Tables that cannot be read, and a chain that is not as it was written. */
  public List<Finding> registry() {
    List<Finding> found = RegistryFolder.unreadable(warehouse);
    if (readable(found, "registry/events")) {
      EventChain.firstBroken(RegistryFolder.events(warehouse))
          .ifPresent(
              b ->
                  found.add(
                      new Finding(
                          Finding.Kind.BROKEN_CHAIN,
                          "event " + b.seq(),
                          b.what(),
                          Optional.empty())));
    }
    return found;
  }

  /** The same, and model folders that are not as registered, and leftovers. */
  public List<Finding> findings() {
    List<Finding> found = registry();
    if (readable(found, "registry/events")) {
      found.addAll(folders().check(RegistryFolder.events(warehouse)));
    }
    if (found.stream().noneMatch(f -> f.kind() == Finding.Kind.UNREADABLE_TABLE)) {
      found.addAll(RegistryFolder.leftovers(warehouse));
    }
    return found;
  }

  /** The leftovers among the findings that nobody has changed since; none where there is damage. */
  public static List<Finding> collectable(List<Finding> found, Instant oldest) {
    if (found.stream().anyMatch(Finding::damage)) {
      return List.of();
    }
    return found.stream().filter(f -> f.lastChanged().filter(oldest::isAfter).isPresent()).toList();
  }

  /**
   * Removes leftovers, but for those that an event or a commit names by now.
   *
   * @return those that this call removed
   */
  public List<Finding> collect(List<Finding> leftovers) {
    List<Finding> collected = new ArrayList<>();
    for (Finding leftover : leftovers) {
      List<RegistryEvent> events = RegistryFolder.events(warehouse);
      boolean removed =
          leftover.place().startsWith("registry/")
              ? RegistryFolder.collect(warehouse, leftover)
              : folders().collect(leftover, events);
      if (removed) {
        collected.add(leftover);
      }
    }
    return collected;
  }

  private static boolean readable(List<Finding> found, String table) {
    return found.stream()
        .noneMatch(f -> f.kind() == Finding.Kind.UNREADABLE_TABLE && f.place().equals(table));
  }

  private ArtifactFolders folders() {
    return new ArtifactFolders(Path.of(warehouse.root()));
  }
}
