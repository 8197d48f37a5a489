package dev.rematch.tracking;

import dev.rematch.core.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One small file per run that is going on, gone when it ends: so that a run whose process was
 * killed can be told from one that never began. Only in warehouses on a local file system.
 */
public final class RunMarkers {
  private final Optional<Path> folder;

  public RunMarkers(Warehouse warehouse) {
    String root = warehouse.root();
    boolean local = !root.contains(":/") || root.startsWith("file:/");
    this.folder =
        local
            ? Optional.of(Path.of(root.replaceFirst("^file:/+", "/"), "registry", "_running"))
            : Optional.empty();
  }

  /** A run that has begun; closing it says that it has ended, well or not. */
  public interface Marker extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * A run that began on this warehouse and has not ended.
   *
   * @param host where it began
   * @param alive whether its process still runs; one of another host is believed to
   */
  public record Running(
      String runId,
      String pipeline,
      String command,
      String host,
      long pid,
      Instant startedAt,
      boolean alive) {}

  public Marker open(String runId, String pipeline, String command, Instant startedAt) {
    if (folder.isEmpty()) {
      return () -> {};
    }
    Path file = folder.get().resolve(runId + ".run");
    String line =
        String.join(
            "\t",
            runId,
            pipeline,
            command,
            Long.toString(ProcessHandle.current().pid()),
            startedAt.toString(),
            host());
    try {
      Files.createDirectories(folder.get());
      Path temporary = folder.get().resolve(runId + "." + ProcessHandle.current().pid() + ".tmp");
      Files.writeString(temporary, line);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot mark run " + runId + " as begun in " + folder.get(), e);
    }
    return () -> {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot mark run " + runId + " as ended: " + file, e);
      }
    };
  }

  /** The runs that have begun and not ended, by run id. */
  public List<Running> running() {
    if (folder.isEmpty() || !Files.isDirectory(folder.get())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder.get())) {
      return files
          .filter(f -> f.toString().endsWith(".run"))
          .sorted()
          .flatMap(f -> read(f).stream())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list the running runs in " + folder.get(), e);
    }
  }

  private static Optional<Running> read(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (java.nio.file.NoSuchFileException e) {
      // Its run ended between listing and reading.
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the marker of a running run: " + file, e);
    }
    String[] parts = text.split("\t", -1);
    long pid = Long.parseLong(parts[3]);
    Instant startedAt = Instant.parse(parts[4]);
    boolean alive = !parts[5].equals(host()) || stillRuns(pid, file);
    return Optional.of(new Running(parts[0], parts[1], parts[2], parts[5], pid, startedAt, alive));
  }

  /** A process that is younger than the marker has only inherited the number. */
  private static boolean stillRuns(long pid, Path marker) {
    try {
      Instant marked = Files.getLastModifiedTime(marker).toInstant();
      return ProcessHandle.of(pid)
          .filter(ProcessHandle::isAlive)
          .filter(p -> p.info().startInstant().map(s -> !s.isAfter(marked)).orElse(true))
          .isPresent();
    } catch (java.nio.file.NoSuchFileException e) {
      // Its run ended just now.
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the marker of a running run: " + marker, e);
    }
  }

  /** Linux says it without a name server, which may take seconds to be found missing. */
  private static String host() {
    Path linux = Path.of("/proc/sys/kernel/hostname");
    try {
      return Files.isReadable(linux)
          ? Files.readString(linux).strip()
          : InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot tell the name of this host", e);
    }
  }
}
