package dev.rematch.kernel;

import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.TransactionCommitResult;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.internal.snapshot.LogSegment;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import io.delta.kernel.utils.FileStatus;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The log of one table, followed commit by commit: what is new costs one file, what is known costs
 * nothing. Not thread-safe: its table is.
 */
final class TableLog {
  private static final System.Logger LOG = System.getLogger(TableLog.class.getName());
  private final Engine engine;
  private final String location;
  private Optional<Snapshot> snapshot = Optional.empty();
  private Optional<Set<String>> keys = Optional.empty();
  private final TreeMap<Long, List<FileStatus>> addedAt = new TreeMap<>();
  private long version = -1;

  /** Files of earlier versions are known only from a whole scan. */
  private long scanFrom = -1;

  TableLog(Engine engine, String location) throws IOException {
    this.engine = engine;
    this.location = engine.getFileSystemClient().resolvePath(location);
  }

  String location() {
    return location;
  }

  /** The latest version seen; -1 when there is no table. */
  long version() {
    return version;
  }

  /** Sees what others have committed. */
  void refresh() throws IOException {
    if (version < 0) {
      load();
    }
    while (version >= 0) {
      Optional<FileStatus> next = commitFile(version + 1);
      if (next.isEmpty()) {
        return;
      }
      follow(next.get());
    }
  }

  /** Whether a commit with that key exists, as of the last refresh. */
  boolean holds(String key) throws IOException {
    if (version < 0) {
      return false;
    }
    if (keys.isEmpty()) {
      keys = Optional.of(allKeys());
    }
    return keys.get().contains(key);
  }

  /** The snapshot of the version seen. */
  Snapshot snapshot() {
    if (snapshot.filter(s -> s.getVersion() == version).isEmpty()) {
      snapshot = Optional.of(TableManager.loadSnapshot(location).atVersion(version).build(engine));
    }
    return snapshot.get();
  }

  /**
   * The files whose rows came after a version, oldest commit first; empty when only a scan of the
   * whole table can tell.
   */
  Optional<List<FileStatus>> filesSince(long known) {
    if (known < scanFrom) {
      return Optional.empty();
    }
    return Optional.of(
        addedAt.tailMap(known, false).values().stream().flatMap(List::stream).toList());
  }

  /** Takes note of a commit that this process made, without reading it back. */
  void committed(TransactionCommitResult result) {
    version = result.getVersion();
    snapshot = result.getPostCommitSnapshot();
  }

  /** What the commit just made has brought. */
  void added(Optional<String> key, List<DataFileStatus> files) {
    keys.ifPresent(known -> key.ifPresent(known::add));
    addedAt.put(version, List.copyOf(files));
  }

  /** Reads the snapshot anew when it is next asked for. */
  void forgetSnapshot() {
    snapshot = Optional.empty();
  }

  private void load() {
    try {
      Snapshot latest = TableManager.loadSnapshot(location).build(engine);
      version = latest.getVersion();
      scanFrom = version;
      addedAt.clear();
      snapshot = Optional.of(latest);
      keys = Optional.empty();
    } catch (TableNotFoundException e) {
      LOG.log(System.Logger.Level.DEBUG, "no table yet at {0}", location);
    }
  }

  private Optional<FileStatus> commitFile(long wanted) throws IOException {
    String path = location + "/_delta_log/" + String.format("%020d.json", wanted);
    try {
      return Optional.of(engine.getFileSystemClient().getFileStatus(path));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  private void follow(FileStatus commit) throws IOException {
    List<FileStatus> files = new ArrayList<>();
    boolean rewritten = false;
    try (CloseableIterator<ColumnarBatch> batches =
        engine
            .getJsonHandler()
            .readJsonFiles(
                Utils.singletonCloseableIterator(commit), LogActions.COMMIT, Optional.empty())) {
      while (batches.hasNext()) {
        ColumnarBatch batch = batches.next();
        keys.ifPresent(known -> LogActions.texts(batch, "txn", known::add));
        rewritten |= LogActions.changesRows(batch);
        files.addAll(LogActions.addedFiles(batch, location));
      }
    }
    version++;
    if (rewritten) {
      scanFrom = version;
    } else {
      addedAt.put(version, files);
    }
  }

  private Set<String> allKeys() throws IOException {
    Set<String> found = new HashSet<>();
    LogSegment segment = snapshot().getLogSegment();
    List<FileStatus> json = new ArrayList<>(segment.getDeltas());
    List<FileStatus> parquet = new ArrayList<>();
    segment.getCheckpoints().forEach(f -> (f.getPath().endsWith(".json") ? json : parquet).add(f));
    try (CloseableIterator<ColumnarBatch> batches =
        engine
            .getJsonHandler()
            .readJsonFiles(
                Utils.toCloseableIterator(json.iterator()), LogActions.KEYS, Optional.empty())) {
      batches.forEachRemaining(b -> LogActions.texts(b, "txn", found::add));
    }
    try (CloseableIterator<FileReadResult> results =
        engine
            .getParquetHandler()
            .readParquetFiles(
                Utils.toCloseableIterator(parquet.iterator()), LogActions.KEYS, Optional.empty())) {
      results.forEachRemaining(r -> LogActions.texts(r.getData(), "txn", found::add));
    }
    return found;
  }
}
