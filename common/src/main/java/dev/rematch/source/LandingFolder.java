package dev.rematch.source;

import dev.rematch.core.FailureKind;
import dev.rematch.core.Period;
import dev.rematch.core.RematchException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Looks for the files of one source below the config file's folder. */
final class LandingFolder {
  private final SourceSpec source;
  private final Path root;
  private final PathPattern pattern;
  private final Source format;

  /**
   * @param root the config file's folder
   */
  LandingFolder(SourceSpec source, Path root) {
    this.source = source;
    this.format = Sources.ALL.get(source.format());
    this.root = root.toAbsolutePath().normalize();
    this.pattern = new PathPattern(source.name(), source.path());
    Path target = this.root.resolve(source.path().replace('*', 'x')).normalize();
    if (!target.startsWith(this.root)) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Cannot look for source "
              + source.name()
              + ": its path leaves the folder of the config file, found "
              + source.path()
              + "; landing folders lie below it");
    }
  }

  /**
   * The files that a run with this logical date may land, by path. Hidden ones (their name begins
   * with . or _) and those of 0 bytes are still being written: they wait.
   */
  List<DueFile> due(LocalDate date) {
    List<DueFile> due = new ArrayList<>();
    matching(date).forEach((path, file) -> look(file, path).ifPresent(due::add));
    return due;
  }

  /** The files of 0 bytes that wait, by path. */
  List<String> waiting(LocalDate date) {
    List<String> waiting = new ArrayList<>();
    matching(date)
        .forEach(
            (path, file) -> {
              if (Files.isRegularFile(file) && file.toFile().length() == 0) {
                waiting.add(path);
              }
            });
    return waiting;
  }

  private Map<String, Path> matching(LocalDate date) {
    Map<String, Path> matching = new TreeMap<>();
    for (Path file : candidates()) {
      String path = root.relativize(file).toString().replace('\\', '/');
      if (pattern.matches(path) && available(path, date)) {
        matching.put(path, file);
      }
    }
    return matching;
  }

  /** Whether the file is still what it was when it was found. */
  boolean unchanged(DueFile file) {
    return look(file.file(), file.path()).equals(Optional.of(file));
  }

  /** The file's ledger entry. */
  LandedFile entry(DueFile file) {
    try {
      return new LandedFile(file.path(), file.size(), file.modified(), format.sha256(file));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read landing file " + file.file(), e);
    }
  }

  private boolean available(String path, LocalDate date) {
    Optional<Period> period = pattern.period(path);
    if (period.isEmpty()) {
      return true;
    }
    return source.available() == Availability.END_OF_PERIOD
        ? !period.get().end().isAfter(date)
        : period.get().start().isBefore(date);
  }

  // Folders before the first one with a wildcard are taken as they are; below, every level is
  // walked that the pattern has.
  private List<Path> candidates() {
    String[] parts = source.path().split("/", -1);
    int fixed = 0;
    Path base = root;
    while (fixed < parts.length - 1 && !parts[fixed].matches(".*[*{].*")) {
      base = base.resolve(parts[fixed++]);
    }
    base = base.normalize();
    if (!Files.isDirectory(base)) {
      return List.of();
    }
    inside(base, source.path());
    try (Stream<Path> walk = Files.walk(base.toRealPath(), parts.length - fixed)) {
      Path real = base.toRealPath();
      Path named = base;
      return walk.filter(f -> !f.getFileName().toString().matches("(?s)[._].*"))
          .map(f -> named.resolve(real.relativize(f)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list the landing folder " + base, e);
    }
  }

  private Optional<DueFile> look(Path file, String path) {
    try {
      Path real = inside(file, path);
      return format.look(real, path);
    } catch (java.nio.file.NoSuchFileException e) {
      // Gone since it was listed, or a link to nowhere.
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look at landing file " + file, e);
    }
  }

  private Path inside(Path file, String path) {
    try {
      Path real = file.toRealPath();
      if (!real.startsWith(root.toRealPath())) {
        throw new RematchException(
            FailureKind.INVALID_INPUT,
            "Cannot land "
                + path
                + " for source "
                + source.name()
                + ": it is a link that leaves the folder of the config file, found "
                + real
                + "; land the file itself");
      }
      return real;
    } catch (java.nio.file.NoSuchFileException e) {
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look at landing file " + file, e);
    }
  }
}
