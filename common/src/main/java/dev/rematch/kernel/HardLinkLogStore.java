package dev.rematch.kernel;

import io.delta.storage.CloseableIterator;
import io.delta.storage.HDFSLogStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;

/**
 * Delta's log on a local file system, with exactly one winner per version.
 *
 * <p>Delta's own store for {@code file:} checks that a name is free and then renames, and a rename
 * replaces silently: two writers can both win one version, and a commit is lost. A hard link fails
 * when its name exists, so it is check and publication in one. Set it for Spark ({@code
 * spark.delta.logStore.file.impl}); the tables of this package use the same rule without Hadoop.
 *
 * <p>Temporary files begin with a dot and end in {@code .tmp}: no reader of a log takes one for a
 * commit, and one left by a killed writer is harmless.
 */
public final class HardLinkLogStore extends HDFSLogStore {
  private final LocalFiles files = new LocalFiles(Disk.LOCAL);

  public HardLinkLogStore(Configuration hadoop) {
    super(hadoop);
  }

  /**
   * Publishes the lines as one file, durable when this returns.
   *
   * @throws java.nio.file.FileAlreadyExistsException without overwrite, when the file exists:
   *     another writer won
   */
  @Override
  public void write(
      org.apache.hadoop.fs.Path path,
      Iterator<String> actions,
      Boolean overwrite,
      Configuration hadoop)
      throws IOException {
    files.write(
        local(path), actions, overwrite ? LocalFiles.Existing.REPLACE : LocalFiles.Existing.KEEP);
  }

  @Override
  public CloseableIterator<String> read(org.apache.hadoop.fs.Path path, Configuration hadoop)
      throws IOException {
    try {
      return new Lines(Files.newBufferedReader(local(path), StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      throw LocalFiles.missing(local(path), e);
    }
  }

  /** The files of the path's folder whose name is not below the path's, by name. */
  @Override
  public Iterator<FileStatus> listFrom(org.apache.hadoop.fs.Path path, Configuration hadoop)
      throws IOException {
    return files.listFrom(local(path)).stream().map(f -> status(path.getParent(), f)).iterator();
  }

  private static FileStatus status(org.apache.hadoop.fs.Path folder, LocalFiles.Listed file) {
    return new FileStatus(
        file.size(),
        file.kind() == LocalFiles.Kind.FOLDER,
        1,
        32L << 20,
        file.modifiedMillis(),
        new org.apache.hadoop.fs.Path(folder, file.name()));
  }

  private static Path local(org.apache.hadoop.fs.Path path) {
    return Paths.get(path.toUri().getPath());
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
