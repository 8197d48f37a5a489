package dev.rematch.kernel;

import io.delta.storage.CloseableIterator;
import io.delta.storage.HDFSLogStore;
import java.io.BufferedReader;
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
import java.nio.file.Paths;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;

/**
 * Delta's log on a local file system, with exactly one winner per version.
 *
 * <p>Delta's own store for {@code file:} checks that a name is free and then renames, and a rename
 * replaces silently: two writers can both win one version, and a commit is lost. A hard link fails
 * when its name exists, so it is check and publication in one. Set it for Spark ({@code
 * spark.delta.logStore.file.impl}) and for Kernel ({@code io.delta.kernel.logStore.file.impl}).
 *
 * <p>Temporary files begin with a dot and end in {@code .tmp}: no reader of a log takes one for a
 * commit, and one left by a killed writer is harmless.
 */
public final class HardLinkLogStore extends HDFSLogStore {
  public HardLinkLogStore(Configuration hadoop) {
    super(hadoop);
  }

  /**
   * Publishes the lines as one file, durable when this returns.
   *
   * @throws FileAlreadyExistsException without overwrite, when the file exists: another writer won
   */
  @Override
  public void write(
      org.apache.hadoop.fs.Path path,
      Iterator<String> actions,
      Boolean overwrite,
      Configuration hadoop)
      throws IOException {
    Path target = local(path);
    if (!overwrite && Files.exists(target)) {
      throw new FileAlreadyExistsException(path.toString());
    }
    Path folder = target.getParent();
    Path temporary = folder.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      writeDurably(temporary, actions);
      if (overwrite) {
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      } else {
        link(target, temporary);
      }
      syncFolder(folder);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  @Override
  public CloseableIterator<String> read(org.apache.hadoop.fs.Path path, Configuration hadoop)
      throws IOException {
    try {
      return new Lines(Files.newBufferedReader(local(path), StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      throw missing(path, e);
    }
  }

  /** The files of the path's folder whose name is not below the path's, by name. */
  @Override
  public Iterator<FileStatus> listFrom(org.apache.hadoop.fs.Path path, Configuration hadoop)
      throws IOException {
    Path first = local(path);
    List<FileStatus> found = new ArrayList<>();
    try (Stream<Path> children = Files.list(first.getParent())) {
      for (Path child : (Iterable<Path>) children::iterator) {
        String name = child.getFileName().toString();
        if (name.compareTo(first.getFileName().toString()) >= 0) {
          status(child, new org.apache.hadoop.fs.Path(path.getParent(), name), found);
        }
      }
    } catch (NoSuchFileException e) {
      throw missing(path.getParent(), e);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    found.sort(Comparator.comparing((FileStatus f) -> f.getPath().getName()));
    return found.iterator();
  }

  private static void status(Path child, org.apache.hadoop.fs.Path path, List<FileStatus> into)
      throws IOException {
    try {
      var a = Files.readAttributes(child, java.nio.file.attribute.BasicFileAttributes.class);
      long modified = a.lastModifiedTime().toMillis();
      into.add(new FileStatus(a.size(), a.isDirectory(), 1, 32L << 20, modified, path));
    } catch (NoSuchFileException e) {
      // Removed between listing and looking, as temporaries are: it is simply not there.
      return;
    }
  }

  private static void writeDurably(Path file, Iterator<String> lines) throws IOException {
    StringBuilder text = new StringBuilder();
    while (lines.hasNext()) {
      text.append(lines.next()).append('\n');
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private static void link(Path target, Path temporary) throws IOException {
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
  private static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static Path local(org.apache.hadoop.fs.Path path) {
    return Paths.get(path.toUri().getPath());
  }

  private static FileNotFoundException missing(
      org.apache.hadoop.fs.Path path, NoSuchFileException cause) {
    FileNotFoundException e = new FileNotFoundException(path.toString());
    e.initCause(cause);
    return e;
  }

  /** The lines of a file, read as they are asked for. */
  private static final class Lines implements CloseableIterator<String> {
    private final BufferedReader reader;
    private String next;

    Lines(BufferedReader reader) throws IOException {
      this.reader = reader;
      this.next = reader.readLine();
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public String next() {
      if (next == null) {
        throw new NoSuchElementException("no more lines");
      }
      String line = next;
      try {
        next = reader.readLine();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return line;
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }
}
