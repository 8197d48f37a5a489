package dev.rematch.kernel;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What killed writers have left in the folder of a registry table: temporary files, and data files
 * that no commit names. No reader sees any of it.
 */
public final class TableLeftovers {
  /** Lists a folder from its first name on; no file here begins with a lower character. */
  private static final String FIRST = "/!";

  private static final String LOG = "/_delta_log";

  private final Engine engine;
  private final String location;

  /**
   * @param path the table's folder; it need not exist
   */
  public TableLeftovers(Engine engine, String path) {
    this.engine = engine;
    try {
      this.location = engine.getFileSystemClient().resolvePath(path);
    } catch (IOException e) {
      throw failed("look at", path, e);
    }
  }

  /** A file that nothing names; its path is relative to the table. */
  public record Leftover(String path, Instant lastChanged) {}

  /** What is there now; a writer that is at work looks like one that died. */
  public List<Leftover> find() {
    try {
      List<FileStatus> log = list(location + LOG);
      Set<String> named = named(log);
      List<Leftover> found = new ArrayList<>();
      for (FileStatus file : log) {
        if (temporary(file)) {
          found.add(leftover(file));
        }
      }
      for (FileStatus file : list(location)) {
        boolean unnamed = name(file).endsWith(".parquet") && !named.contains(name(file));
        if (temporary(file) || (unnamed && complete(log))) {
          found.add(leftover(file));
        }
      }
      return found;
    } catch (IOException e) {
      throw failed("look for leftovers in", location, e);
    }
  }

  /**
   * Removes one that was found, unless a commit names it by now.
   *
   * @return whether this call removed it
   */
  public boolean remove(Leftover leftover) {
    try {
      return find().contains(leftover)
          && engine.getFileSystemClient().delete(location + "/" + leftover.path());
    } catch (IOException e) {
      throw failed("remove " + leftover.path() + " from", location, e);
    }
  }

  private Leftover leftover(FileStatus file) {
    return new Leftover(
        file.getPath().substring(location.length() + 1),
        Instant.ofEpochMilli(file.getModificationTime()));
  }

  private static boolean temporary(FileStatus file) {
    return name(file).startsWith(".") && name(file).endsWith(".tmp");
  }

  /** Where the first commits are gone, what they named cannot be told. */
  private static boolean complete(List<FileStatus> log) {
    return log.stream().anyMatch(f -> name(f).equals("00000000000000000000.json"));
  }

  private Set<String> named(List<FileStatus> log) throws IOException {
    List<FileStatus> commits =
        log.stream().filter(f -> name(f).matches("[0-9]{20}\\.json")).toList();
    Set<String> named = new HashSet<>();
    try (CloseableIterator<ColumnarBatch> batches =
        engine
            .getJsonHandler()
            .readJsonFiles(
                Utils.toCloseableIterator(commits.iterator()),
                LogActions.FILES,
                java.util.Optional.empty())) {
      while (batches.hasNext()) {
        ColumnarBatch batch = batches.next();
        LogActions.texts(batch, "add", path -> named.add(URI.create(path).getPath()));
        LogActions.texts(batch, "remove", path -> named.add(URI.create(path).getPath()));
      }
    }
    return named;
  }

  private List<FileStatus> list(String folder) throws IOException {
    List<FileStatus> found = new ArrayList<>();
    try (CloseableIterator<FileStatus> files =
        engine.getFileSystemClient().listFrom(folder + FIRST)) {
      files.forEachRemaining(found::add);
    } catch (FileNotFoundException noSuchTable) {
      return List.of();
    }
    return found;
  }

  private static String name(FileStatus file) {
    return file.getPath().substring(file.getPath().lastIndexOf('/') + 1);
  }

  private static RematchException failed(String what, String table, IOException e) {
    return new RematchException(
        FailureKind.INTERNAL, "Cannot " + what + " table " + table + ": " + e.getMessage(), e);
  }
}
