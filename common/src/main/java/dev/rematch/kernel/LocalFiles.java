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

/**
 * Publishing and listing files of a local file system so that one writer wins and readers see all
 * or nothing.
 */
final class LocalFiles {
  private static final System.Logger LOG = System.getLogger(LocalFiles.class.getName());
  private static final String NO_SPACE = "No space left on device";

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
      drop(temporary);
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
        replace(temporary, target);
      } else {
        link(temporary, target);
      }
      disk.sync(target.toAbsolutePath().getParent());
    } finally {
      drop(temporary);
    }
  }

  /** A temporary that stays is harmless; that it stays must not turn a success into a failure. */
  void drop(Path temporary) {
    try {
      disk.delete(temporary);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "temporary file " + temporary + " stays", e);
    }
  }

  /** What lies in the path's folder under a name not below the path's, by name. */
  List<Listed> listFrom(Path path) throws IOException {
    String first = path.getFileName().toString();
    List<Listed> found = new ArrayList<>();
    try {
      for (Path child : disk.list(path.toAbsolutePath().getParent())) {
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

  /**
   * File systems over a network are known to report a failure of what they did when only the answer
   * was lost; so what counts is which file has the name now.
   */
  private void link(Path temporary, Path target) throws IOException {
    Object identity = identity(temporary);
    try {
      disk.link(target, temporary);
    } catch (FileAlreadyExistsException e) {
      if (!named(target, identity)) {
        throw e;
      }
    } catch (UnsupportedOperationException | FileSystemException e) {
      if (!named(target, identity)) {
        throw refused(target, e);
      }
    }
    if (!named(target, identity)) {
      throw lied(target);
    }
  }

  private void replace(Path temporary, Path target) throws IOException {
    Object identity = identity(temporary);
    try {
      disk.replace(temporary, target);
    } catch (IOException e) {
      if (!named(target, identity)) {
        throw e;
      }
    }
    if (!named(target, identity)) {
      throw lied(target);
    }
  }

  private static Object identity(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  private static boolean named(Path target, Object identity) throws IOException {
    try {
      return identity.equals(identity(target));
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static IOException lied(Path target) {
    return new IOException(
        "Cannot publish "
            + target.getFileName()
            + ": the file system of "
            + target.getParent()
            + " said that it was done, and it was not; try again, and look after the disk");
  }

  private static IOException refused(Path target, Exception e) {
    boolean space = e instanceof FileSystemException f && NO_SPACE.equals(f.getReason());
    return new IOException(
        "Cannot publish "
            + target.getFileName()
            + ": the file system of "
            + target.getParent()
            + (space ? " is full" : " has no hard links")
            + " ("
            + e.getMessage()
            + "); "
            + (space
                ? "make room and run again"
                : "put the warehouse on one that has, or on an object store with a LogStore that"
                    + " excludes writers"),
        e);
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
