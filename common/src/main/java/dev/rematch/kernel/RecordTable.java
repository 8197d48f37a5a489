package dev.rematch.kernel;

import dev.rematch.core.AppendLog;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import io.delta.kernel.DataWriteContext;
import io.delta.kernel.Operation;
import io.delta.kernel.Snapshot;
import io.delta.kernel.Table;
import io.delta.kernel.TableManager;
import io.delta.kernel.Transaction;
import io.delta.kernel.TransactionCommitResult;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.CheckpointAlreadyExistsException;
import io.delta.kernel.exceptions.ConcurrentTransactionException;
import io.delta.kernel.exceptions.ConcurrentWriteException;
import io.delta.kernel.exceptions.MaxCommitRetryLimitReachedException;
import io.delta.kernel.exceptions.TableAlreadyExistsException;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.hook.PostCommitHook;
import io.delta.kernel.hook.PostCommitHook.PostCommitHookType;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterable;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * A Delta table of records, written and read by Delta Kernel without Spark.
 *
 * <p>One commit per append. An append carries its key as a Delta transaction id, so that the same
 * key is written once even across processes.
 */
public final class RecordTable<R extends Record> implements AppendLog<R>, VersionedTable<R> {
  private static final String ENGINE_INFO = "Rematch";
  private static final int ATTEMPTS = 50;

  private final Engine engine;
  private final String path;
  private final RecordSchema<R> schema;
  private final RecordReader<R> reader;
  private Optional<Snapshot> latest = Optional.empty();

  public RecordTable(Engine engine, String path, Class<R> type) {
    this.engine = engine;
    this.path = path;
    this.schema = new RecordSchema<>(type);
    this.reader = new RecordReader<>(engine, schema);
  }

  /** What an attempt to commit at exactly one version ended with. */
  private enum Attempt {
    COMMITTED,
    /** Somebody else took the version: read again, check again. */
    CONFLICT,
    /** The key had been committed before. */
    REPEATED
  }

  @Override
  public synchronized boolean append(String key, List<R> rows) {
    if (rows.isEmpty()) {
      return false;
    }
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      // The snapshot at hand may be old: a conflict then tells, and only then the log is listed.
      Optional<Snapshot> snapshot = attempt == 0 ? known() : refresh();
      if (snapshot.isPresent() && holds(snapshot.get(), key)) {
        return false;
      }
      switch (commit(snapshot, Optional.of(key), rows)) {
        case COMMITTED -> {
          return true;
        }
        case REPEATED -> {
          return false;
        }
        case CONFLICT -> pause(attempt);
      }
    }
    throw new RematchException(
        FailureKind.LOST_RACE,
        "Cannot append to " + path + ": other writers won " + ATTEMPTS + " times; run again");
  }

  @Override
  public synchronized List<R> all() {
    return refresh().map(reader::read).orElse(List.of());
  }

  @Override
  public synchronized Rows<R> newest() {
    Optional<Snapshot> snapshot = refresh();
    return new Rows<>(
        snapshot.map(Snapshot::getVersion).orElse(-1L),
        snapshot.map(reader::read).orElse(List.of()));
  }

  @Override
  public synchronized R appendDecided(Function<List<R>, R> decision) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      R row = decision.apply(newest().rows());
      if (commit(latest, Optional.empty(), List.of(row)) == Attempt.COMMITTED) {
        return row;
      }
      pause(attempt);
    }
    throw new RematchException(
        FailureKind.LOST_RACE,
        "Cannot append to " + path + ": other writers won " + ATTEMPTS + " times; run again");
  }

  private Attempt commit(Optional<Snapshot> snapshot, Optional<String> key, List<R> rows) {
    try {
      Transaction transaction = snapshot.isPresent() ? update(snapshot.get(), key) : create();
      if (snapshot.isEmpty()) {
        // A new table is published empty first: the first row then races like any other.
        finish(transaction.commit(engine, CloseableIterable.emptyIterable()));
        return commit(latest, key, rows);
      }
      Row state = transaction.getTransactionState(engine);
      DataWriteContext target = Transaction.getWriteContext(engine, state, Map.of());
      CloseableIterator<FilteredColumnarBatch> data =
          Transaction.transformLogicalData(
              engine, state, Utils.singletonCloseableIterator(batch(rows)), Map.of());
      CloseableIterator<DataFileStatus> files =
          engine
              .getParquetHandler()
              .writeParquetFiles(target.getTargetDirectory(), data, List.of());
      CloseableIterator<Row> actions =
          Transaction.generateAppendActions(engine, state, files, target);
      finish(transaction.commit(engine, CloseableIterable.inMemoryIterable(actions)));
      return Attempt.COMMITTED;
    } catch (ConcurrentTransactionException e) {
      return Attempt.REPEATED;
    } catch (MaxCommitRetryLimitReachedException
        | ConcurrentWriteException
        | TableAlreadyExistsException e) {
      return Attempt.CONFLICT;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write a data file of " + path, e);
    }
  }

  private Transaction create() {
    return TableManager.buildCreateTableTransaction(path, schema.struct(), ENGINE_INFO)
        .withTableProperties(Map.of("delta.logRetentionDuration", "interval 36500 days"))
        .withMaxRetries(0)
        .build(engine);
  }

  private Transaction update(Snapshot snapshot, Optional<String> key) {
    var builder = snapshot.buildUpdateTableTransaction(ENGINE_INFO, Operation.WRITE);
    if (key.isPresent()) {
      builder = builder.withTransactionId(key.get(), 1);
    }
    return builder.withMaxRetries(0).build(engine);
  }

  private FilteredColumnarBatch batch(List<R> rows) {
    StructType struct = latest.map(Snapshot::getSchema).orElseGet(schema::struct);
    Object[][] values = new Object[struct.length()][rows.size()];
    for (int c = 0; c < struct.length(); c++) {
      String name = struct.at(c).getName();
      for (RecordSchema.Column column : schema.columns()) {
        if (column.name().equals(name)) {
          for (int r = 0; r < rows.size(); r++) {
            values[c][r] = schema.value(rows.get(r), column);
          }
        }
      }
    }
    return new FilteredColumnarBatch(
        new RecordBatch(struct, values, rows.size()), Optional.empty());
  }

  private void finish(TransactionCommitResult result) {
    latest = result.getPostCommitSnapshot();
    if (latest.isEmpty()) {
      refresh();
    }
    for (PostCommitHook hook : result.getPostCommitHooks()) {
      if (hook.getType() == PostCommitHookType.CHECKPOINT) {
        checkpoint(hook);
      }
    }
  }

  private void checkpoint(PostCommitHook hook) {
    try {
      hook.threadSafeInvoke(engine);
    } catch (CheckpointAlreadyExistsException e) {
      // Another writer was quicker: the checkpoint is there, which is all that is wanted.
      return;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write a checkpoint of " + path, e);
    }
  }

  private Optional<Snapshot> known() {
    return latest.isPresent() ? latest : refresh();
  }

  private Optional<Snapshot> refresh() {
    try {
      Snapshot found = Table.forPath(engine, path).getLatestSnapshot(engine);
      if (latest.isEmpty() || latest.get().getVersion() != found.getVersion()) {
        latest = Optional.of(found);
      }
    } catch (TableNotFoundException e) {
      latest = Optional.empty();
    }
    return latest;
  }

  private boolean holds(Snapshot snapshot, String key) {
    return snapshot.getLatestTransactionVersion(engine, key).isPresent();
  }

  /** Two writers that collided must not collide again in step. */
  private static void pause(int attempt) {
    long most = Math.min(200, 2L << Math.min(attempt, 7));
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1, most + 1) * 1_000_000);
  }
}
