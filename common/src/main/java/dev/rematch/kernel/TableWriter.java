package dev.rematch.kernel;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import io.delta.kernel.Operation;
import io.delta.kernel.TableManager;
import io.delta.kernel.Transaction;
import io.delta.kernel.TransactionCommitResult;
import io.delta.kernel.commit.CommitFailedException;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.MaxCommitRetryLimitReachedException;
import io.delta.kernel.exceptions.TableAlreadyExistsException;
import io.delta.kernel.expressions.Column;
import io.delta.kernel.hook.PostCommitHook;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterable;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Commits to a table, each under exactly the version after the one its log has seen. Not
 * thread-safe: its table is.
 */
final class TableWriter {
  private static final System.Logger LOG = System.getLogger(TableWriter.class.getName());
  private static final String ENGINE = "Rematch";
  private static final int CHECKPOINT_EVERY = 16;

  /**
   * Append-only, so that nobody changes history by an UPDATE (compaction stays possible), and with
   * every version of it kept.
   */
  private static final Map<String, String> PROPERTIES =
      Map.of(
          "delta.appendOnly",
          "true",
          "delta.checkpointInterval",
          Integer.toString(CHECKPOINT_EVERY),
          "delta.logRetentionDuration",
          "interval 36500 days");

  private final Engine engine;
  private final TableLog log;

  TableWriter(Engine engine, TableLog log) {
    this.engine = engine;
    this.log = log;
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
    List<DataFileStatus> files = write(batch, FileTags.columns(schema));
    List<Row> actions = new ArrayList<>();
    key.ifPresent(k -> actions.add(LogActions.key(k, System.currentTimeMillis())));
    files.forEach(file -> actions.add(LogActions.added(file, schema, state)));
    if (!commit(begun.get(), actions)) {
      drop(files);
      return false;
    }
    log.added(key, files);
    if (log.version() % CHECKPOINT_EVERY == 0) {
      tidy();
    }
    return true;
  }

  /** The append stands whatever becomes of this: the next one will try again. */
  private void tidy() {
    try {
      Compaction compaction = new Compaction(engine, log.snapshot());
      if (compaction.worthwhile()) {
        List<DataFileStatus> files = compaction.write();
        if (!commit(update(), compaction.actions(files))) {
          drop(files);
        }
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(
          System.Logger.Level.WARNING, "small files of " + log.location() + " stay as they are", e);
    }
  }

  /** Files that no commit names are harmless; fsck finds those that stay. */
  private void drop(List<DataFileStatus> files) {
    for (DataFileStatus file : files) {
      try {
        engine.getFileSystemClient().delete(file.getPath());
      } catch (IOException e) {
        LOG.log(System.Logger.Level.WARNING, "unused file " + file.getPath() + " stays", e);
      }
    }
  }

  private Transaction update() {
    return log.snapshot()
        .buildUpdateTableTransaction(ENGINE, Operation.MANUAL_UPDATE)
        .withMaxRetries(0)
        .build(engine);
  }

  private Optional<Transaction> begin(StructType schema) {
    if (log.version() >= 0) {
      if (!addColumns(schema)) {
        return Optional.empty();
      }
      return Optional.of(
          log.snapshot()
              .buildUpdateTableTransaction(ENGINE, Operation.WRITE)
              .withMaxRetries(0)
              .build(engine));
    }
    try {
      return Optional.of(
          TableManager.buildCreateTableTransaction(log.location(), schema, ENGINE)
              .withTableProperties(PROPERTIES)
              .withMaxRetries(0)
              .build(engine));
    } catch (TableAlreadyExistsException e) {
      LOG.log(System.Logger.Level.DEBUG, "another writer created {0} first", log.location());
      return Optional.empty();
    }
  }

  /** Brings the table's schema up to the record's; false when somebody else committed meanwhile. */
  private boolean addColumns(StructType wanted) {
    StructType present = log.snapshot().getSchema();
    StructType extended = present;
    for (StructField field : wanted.fields()) {
      int at = present.indexOf(field.getName());
      if (at < 0) {
        extended = extended.add(field);
      } else if (!present.at(at).getDataType().equals(field.getDataType())) {
        throw new RematchException(
            FailureKind.INTERNAL,
            "Cannot write table "
                + log.location()
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
    boolean done =
        commit(update(), List.of(LogActions.schema(log.snapshot().getMetadata(), extended)));
    // Kernel's snapshot after the commit does not know the schema that was slipped in.
    log.forgetSnapshot();
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
        LOG.log(
            System.Logger.Level.DEBUG,
            "another writer took the next version of {0}",
            log.location());
        return false;
      }
      throw e;
    }
    log.committed(result);
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
      LOG.log(System.Logger.Level.WARNING, "no checkpoint for " + log.location(), e);
    }
  }

  private List<DataFileStatus> write(FilteredColumnarBatch batch, List<Column> statistics)
      throws IOException {
    try (CloseableIterator<DataFileStatus> files =
        engine
            .getParquetHandler()
            .writeParquetFiles(
                log.location(), Utils.singletonCloseableIterator(batch), statistics)) {
      List<DataFileStatus> written = new ArrayList<>();
      files.forEachRemaining(written::add);
      return written;
    }
  }
}
