package dev.rematch.kernel;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import io.delta.kernel.Operation;
import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.Transaction;
import io.delta.kernel.TransactionCommitResult;
import io.delta.kernel.commit.CommitFailedException;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.exceptions.MaxCommitRetryLimitReachedException;
import io.delta.kernel.exceptions.TableAlreadyExistsException;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.hook.PostCommitHook;
import io.delta.kernel.internal.snapshot.LogSegment;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterable;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import io.delta.kernel.utils.FileStatus;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The log of one table, followed commit by commit: what is new costs one file, what is known costs
 * nothing. Not thread-safe: its table is.
 */
final class TableLog {
  private static final System.Logger LOG = System.getLogger(TableLog.class.getName());
  private static final String ENGINE = "Rematch";

  /**
   * Append-only, so that nobody changes history by an UPDATE (compaction stays possible), and with
   * every version of it kept.
   */
  private static final Map<String, String> PROPERTIES =
      Map.of(
          "delta.appendOnly",
          "true",
          "delta.checkpointInterval",
          "20",
          "delta.logRetentionDuration",
          "interval 36500 days");

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

  /**
   * Commits the batch under the version after the one seen.
   *
   * @return false when somebody else took that version; nothing is written then
   */
  boolean append(Optional<String> key, StructType schema, FilteredColumnarBatch batch)
      throws IOException {
    Optional<Transaction> begun = begin(schema);
    if (begun.isEmpty()) {
      return false;
    }
    Row state = begun.get().getTransactionState(engine);
    List<DataFileStatus> files = write(batch);
    List<Row> actions = new ArrayList<>();
    key.ifPresent(k -> actions.add(LogActions.key(k, System.currentTimeMillis())));
    actions.addAll(LogActions.adds(engine, state, files));
    if (!commit(begun.get(), actions)) {
      for (DataFileStatus file : files) {
        engine.getFileSystemClient().delete(file.getPath());
      }
      return false;
    }
    keys.ifPresent(known -> key.ifPresent(known::add));
    addedAt.put(version, List.copyOf(files));
    return true;
  }

  private Optional<Transaction> begin(StructType schema) {
    if (version >= 0) {
      if (!addColumns(schema)) {
        return Optional.empty();
      }
      return Optional.of(
          snapshot()
              .buildUpdateTableTransaction(ENGINE, Operation.WRITE)
              .withMaxRetries(0)
              .build(engine));
    }
    try {
      return Optional.of(
          TableManager.buildCreateTableTransaction(location, schema, ENGINE)
              .withTableProperties(PROPERTIES)
              .withMaxRetries(0)
              .build(engine));
    } catch (TableAlreadyExistsException e) {
      LOG.log(System.Logger.Level.DEBUG, "another writer created {0} first", location);
      return Optional.empty();
    }
  }

  /** Brings the table's schema up to the record's; false when somebody else committed meanwhile. */
  private boolean addColumns(StructType wanted) {
    StructType present = snapshot().getSchema();
    StructType extended = present;
    for (StructField field : wanted.fields()) {
      int at = present.indexOf(field.getName());
      if (at < 0) {
        extended = extended.add(field);
      } else if (!present.at(at).getDataType().equals(field.getDataType())) {
        throw new RematchException(
            FailureKind.INTERNAL,
            "Cannot write table "
                + location
                + ": column "
                + field.getName()
                + " must be "
                + field.getDataType()
                + ", found "
                + present.at(at).getDataType()
                + "; a column's type never changes, use the version of Rematch that made it");
      }
    }
    if (extended.length() == present.length()) {
      return true;
    }
    Transaction change =
        snapshot()
            .buildUpdateTableTransaction(ENGINE, Operation.MANUAL_UPDATE)
            .withMaxRetries(0)
            .build(engine);
    boolean done = commit(change, List.of(LogActions.schema(snapshot().getMetadata(), extended)));
    // Kernel's snapshot after the commit does not know the schema that was slipped in.
    snapshot = Optional.empty();
    return done;
  }

  private boolean commit(Transaction transaction, List<Row> actions) {
    TransactionCommitResult result;
    try {
      result =
          transaction.commit(
              engine,
              CloseableIterable.inMemoryIterable(Utils.toCloseableIterator(actions.iterator())));
    } catch (MaxCommitRetryLimitReachedException e) {
      if (e.getCause() instanceof CommitFailedException failed && failed.isConflict()) {
        LOG.log(System.Logger.Level.DEBUG, "another writer took the next version of {0}", location);
        return false;
      }
      throw e;
    }
    version = result.getVersion();
    snapshot = result.getPostCommitSnapshot();
    result.getPostCommitHooks().forEach(this::run);
    return true;
  }

  /** The commit stands whatever becomes of its checkpoint: the next one will write another. */
  private void run(PostCommitHook hook) {
    if (hook.getType() != PostCommitHook.PostCommitHookType.CHECKPOINT) {
      return;
    }
    try {
      hook.threadSafeInvoke(engine);
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "no checkpoint for " + location, e);
    }
  }

  private List<DataFileStatus> write(FilteredColumnarBatch batch) throws IOException {
    try (CloseableIterator<DataFileStatus> files =
        engine
            .getParquetHandler()
            .writeParquetFiles(location, Utils.singletonCloseableIterator(batch), List.of())) {
      List<DataFileStatus> written = new ArrayList<>();
      files.forEachRemaining(written::add);
      return written;
    }
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
