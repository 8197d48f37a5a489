package dev.rematch.kernel;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Publishing and listing files of a local file system so that one writer wins and readers see all
 * or nothing.
 */
final class LocalFiles {
  private LocalFiles() {}

  /** A file as a listing shows it. */
  record Listed(String name, long size, long modifiedMillis, Kind kind) {}

  /** What a listed name is. */
  enum Kind {
    FILE,
    FOLDER
  }

  /** What to do when the name is taken. */
  enum Existing {
    KEEP,
    REPLACE
  }

  /** A name next to the target that no reader of a Delta log takes for a commit. */
  static Path temporary(Path target) {
    return target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
  }

  /** Writes the lines and publishes them under the target's name, durable when this returns. */
  static void write(Path target, Iterator<String> lines, Existing existing) throws IOException {
    if (existing == Existing.KEEP && Files.exists(target)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    StringBuilder text = new StringBuilder();
    while (lines.hasNext()) {
      text.append(lines.next()).append('\n');
    }
    Path temporary = temporary(target);
    try (FileChannel channel =
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    publish(temporary, target, existing);
  }

  /**
   * Gives a finished, synced temporary file its name; the temporary is gone afterwards, come what
   * may.
   *
   * @throws FileAlreadyExistsException with KEEP, when the name is taken: another writer won
   */
  static void publish(Path temporary, Path target, Existing existing) throws IOException {
    try {
      if (existing == Existing.REPLACE) {
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      } else {
        link(temporary, target);
      }
      syncFolder(target.toAbsolutePath().getParent());
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** What lies in the path's folder under a name not below the path's, by name. */
  static List<Listed> listFrom(Path path) throws IOException {
    String first = path.getFileName().toString();
    List<Listed> found = new ArrayList<>();
    try (Stream<Path> children = Files.list(path.toAbsolutePath().getParent())) {
      for (Path child : (Iterable<Path>) children::iterator) {
        if (child.getFileName().toString().compareTo(first) >= 0) {
          look(child, found);
        }
      }
    } catch (NoSuchFileException e) {
      throw missing(path.getParent(), e);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    found.sort(Comparator.comparing(Listed::name));
    return found;
  }

  /** Hadoop's and Kernel's name for the same failure. */
  static FileNotFoundException missing(Path path, NoSuchFileException cause) {
    FileNotFoundException e = new FileNotFoundException(String.valueOf(path));
    e.initCause(cause);
    return e;
  }

  private static void look(Path child, List<Listed> into) throws IOException {
    try {
      BasicFileAttributes a = Files.readAttributes(child, BasicFileAttributes.class);
      into.add(
          new Listed(
              child.getFileName().toString(),
              a.size(),
              a.lastModifiedTime().toMillis(),
              a.isDirectory() ? Kind.FOLDER : Kind.FILE));
    } catch (NoSuchFileException e) {
      // Gone between listing and looking, as temporaries are: it is simply not there.
      return;
    }
  }

  private static void link(Path temporary, Path target) throws IOException {
    try {
      Files.createLink(target, temporary);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException e) {
      throw new IOException(
          "Cannot publish "
              + target.getFileName()
              + ": the file system of "
              + target.getParent()
              + " has no hard links ("
              + e.getMessage()
              + "); put the warehouse on one that has, or on an object store with a LogStore that"
              + " excludes writers",
          e);
    }
  }

  /** Without this a power cut may forget the new name although the file's bytes are safe. */
  static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
