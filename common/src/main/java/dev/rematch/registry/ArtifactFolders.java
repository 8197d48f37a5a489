package dev.rematch.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** The artifact folders of a local warehouse, held against the events that name them. */
public final class ArtifactFolders {
  /** models, then the model, the run and the recipe. */
  private static final int DEPTH = 3;

  private final Path warehouse;
  private final Removal removal;

  /** The steps by which a folder goes; tests stop at one of them. */
  interface Removal {
    /** Renames a folder. */
    void move(Path from, Path to) throws IOException;

    /** Removes a file or an empty folder, if it is there. */
    void delete(Path file) throws IOException;
  }

  public ArtifactFolders(Path warehouse) {
    this(
        warehouse,
        new Removal() {
          @Override
          public void move(Path from, Path to) throws IOException {
            Files.move(from, to);
          }

          @Override
          public void delete(Path file) throws IOException {
            Files.deleteIfExists(file);
          }
        });
  }

  ArtifactFolders(Path warehouse, Removal removal) {
    this.warehouse = warehouse;
    this.removal = removal;
  }

  /** Versions whose files are not as registered, and folders that no version names. */
  public List<Finding> check(List<RegistryEvent> events) {
    List<Finding> found = new ArrayList<>();
    for (RegistryEvent event : events) {
      if (event.kind() == EventKind.REGISTERED) {
        check(event).ifPresent(found::add);
      }
    }
    Set<String> named = named(events);
    for (Path folder : folders()) {
      String place = warehouse.relativize(folder).toString();
      if (!named.contains(place)) {
        newest(folder)
            .ifPresent(
                at ->
                    found.add(
                        new Finding(
                            Finding.Kind.LEFTOVER,
                            place,
                            "no version is registered with this folder",
                            Optional.of(at))));
      }
    }
    return found;
  }

  /**
   * Removes a leftover folder, unless an event names it by now. It is taken under another name
   * first, so that of two collectors one has it and nobody sees half of it.
   *
   * @param events read after the leftover was found
   * @return whether this call removed it
   */
  public boolean collect(Finding leftover, List<RegistryEvent> events) {
    if (named(events).contains(leftover.place())) {
      return false;
    }
    Path folder = warehouse.resolve(leftover.place());
    Path taken = folder.resolveSibling(".collected-" + UUID.randomUUID());
    try {
      removal.move(folder, taken);
      try (Stream<Path> walk = Files.walk(taken)) {
        for (Path each : walk.sorted(Comparator.reverseOrder()).toList()) {
          removal.delete(each);
        }
      }
      return true;
    } catch (NoSuchFileException | DirectoryNotEmptyException takenByAnother) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove the leftover " + folder, e);
    }
  }

  private static Set<String> named(List<RegistryEvent> events) {
    Set<String> named = new HashSet<>();
    events.forEach(e -> e.artifact().ifPresent(named::add));
    return named;
  }

  private Optional<Finding> check(RegistryEvent event) {
    String version = event.model() + " v" + event.version().orElseThrow();
    String place = event.artifact().orElseThrow();
    Path folder = warehouse.resolve(place).normalize();
    if (!folder.startsWith(warehouse.resolve("models"))) {
      return Optional.of(
          Finding.damage(
              Finding.Kind.MISSING_FOLDER, place, version + " lies outside of the warehouse"));
    }
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.of(
          Finding.damage(
              Finding.Kind.MISSING_FOLDER,
              place,
              version + " has lost its folder; restore it from a backup, or retire the version"));
    }
    return Manifest.difference(folder, event.artifactSha256().orElseThrow())
        .map(d -> Finding.damage(Finding.Kind.CHANGED_FILES, place, version + ": file " + d));
  }

  private List<Path> folders() {
    Path models = warehouse.resolve("models");
    if (!Files.isDirectory(models)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(models, DEPTH)) {
      return walk.filter(p -> models.relativize(p).getNameCount() == DEPTH).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + models, e);
    }
  }

  /** When the newest thing in it was written; empty when it is gone meanwhile. */
  private static Optional<Instant> newest(Path folder) {
    try (Stream<Path> walk = Files.walk(folder)) {
      Instant newest = Instant.EPOCH;
      for (Path each : walk.toList()) {
        Instant at = Files.getLastModifiedTime(each, LinkOption.NOFOLLOW_LINKS).toInstant();
        newest = at.isAfter(newest) ? at : newest;
      }
      return Optional.of(newest);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look at " + folder, e);
    }
  }
}
