package dev.rematch.kernel;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
  private final Disk disk;

  LocalFiles(Disk disk) {
    this.disk = disk;
  }

  Disk disk() {
    return disk;
  }

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
  void write(Path target, Iterator<String> lines, Existing existing) throws IOException {
    if (existing == Existing.KEEP && Files.exists(target)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    StringBuilder text = new StringBuilder();
    while (lines.hasNext()) {
      text.append(lines.next()).append('\n');
    }
    Path temporary = temporary(target);
    try (Disk.OpenFile file = disk.create(temporary)) {
      file.write(StandardCharsets.UTF_8.encode(text.toString()));
      file.force();
    } catch (IOException e) {
      disk.delete(temporary);
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
  void publish(Path temporary, Path target, Existing existing) throws IOException {
    try {
      if (existing == Existing.REPLACE) {
        disk.replace(temporary, target);
      } else {
        link(temporary, target);
      }
      disk.sync(target.toAbsolutePath().getParent());
    } finally {
      disk.delete(temporary);
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

  private void link(Path temporary, Path target) throws IOException {
    try {
      disk.link(target, temporary);
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

  /** Makes the folder and those above it, so that a power cut forgets none of them. */
  void createFolders(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = folder.toAbsolutePath().getParent();
    createFolders(parent);
    disk.createFolder(folder);
    disk.sync(parent);
  }
}
