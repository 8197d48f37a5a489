package dev.rematch.kernel;

import io.delta.kernel.Snapshot;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.internal.actions.Metadata;
import io.delta.kernel.internal.actions.SetTransaction;
import io.delta.kernel.internal.actions.SingleAction;
import io.delta.kernel.internal.data.TransactionStateRow;
import io.delta.kernel.internal.fs.Path;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.DataFileStatus;
import io.delta.kernel.utils.FileStatus;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The lines of a Delta log that tables here write and follow.
 *
 * <p>Kernel's own {@code withTransactionId} replays the whole log for each commit to look for one
 * key, and creating a table knows no key at all; a transaction action among the data actions costs
 * nothing and is the same line in the log.
 */
final class LogActions {
  private static final StructType PATH = new StructType().add("path", StringType.STRING);

  /** The key of an append. */
  static final StructType KEYS =
      new StructType().add("txn", new StructType().add("appId", StringType.STRING));

  /** What a commit of somebody else can hold that matters here. */
  static final StructType COMMIT =
      KEYS.add(
              "add",
              PATH.add("size", LongType.LONG)
                  .add("modificationTime", LongType.LONG)
                  .add("dataChange", BooleanType.BOOLEAN))
          .add("remove", PATH.add("dataChange", BooleanType.BOOLEAN))
          .add("metaData", new StructType().add("id", StringType.STRING));

  /** Every file that a commit names, brought or taken away. */
  static final StructType FILES = new StructType().add("add", PATH).add("remove", PATH);

  private LogActions() {}

  /** The action that marks a key as written. */
  static Row key(String key, long atMillis) {
    return SingleAction.createTxnSingleAction(
        new SetTransaction(key, 0L, Optional.of(atMillis)).toRow());
  }

  /** The action that gives the table a new schema. */
  static Row schema(Metadata present, StructType schema) {
    return SingleAction.createMetadataSingleAction(present.withNewSchema(schema).toRow());
  }

  /** The action that adds a file of new rows. */
  static Row added(DataFileStatus file, StructType schema, Row state) {
    return added(file, schema, new Path(TransactionStateRow.getTablePath(state)).toUri(), true);
  }

  /** The action by which a compaction takes a file away. */
  static Row moved(AddFile from, long atMillis) {
    return SingleAction.createRemoveFileSingleAction(
        from.toRemoveFileRow(false, Optional.of(atMillis)));
  }

  /** The action by which a compaction adds a file to the table of the snapshot. */
  static Row moved(DataFileStatus to, Snapshot table) {
    return added(to, table.getSchema(), table.getDataPath().toUri(), false);
  }

  private static Row added(DataFileStatus file, StructType schema, URI table, boolean dataChange) {
    return SingleAction.createAddFileSingleAction(
        AddFile.convertDataFileStatus(
                schema,
                table,
                new DataFileStatus(
                    file.getPath(), file.getSize(), file.getModificationTime(), Optional.empty()),
                Map.of(),
                dataChange,
                FileTags.of(file),
                Optional.empty(),
                Optional.empty(),
                Optional.empty())
            .toRow());
  }

  /**
   * Hands on each value of a text column inside a struct column, "txn" and "appId" for instance.
   */
  static void texts(ColumnarBatch batch, String action, Consumer<String> into) {
    ColumnVector struct = batch.getColumnVector(batch.getSchema().indexOf(action));
    ColumnVector text = struct.getChild(0);
    for (int row = 0; row < batch.getSize(); row++) {
      if (!struct.isNullAt(row) && !text.isNullAt(row)) {
        into.accept(text.getString(row));
      }
    }
  }

  /** Whether the commit removes or changes rows that were there before. */
  static boolean changesRows(ColumnarBatch batch) {
    ColumnVector remove = batch.getColumnVector(batch.getSchema().indexOf("remove"));
    ColumnVector dataChange = remove.getChild(1);
    for (int row = 0; row < batch.getSize(); row++) {
      if (!remove.isNullAt(row) && (dataChange.isNullAt(row) || dataChange.getBoolean(row))) {
        return true;
      }
    }
    return false;
  }

  /** The files that bring rows; what a compaction adds was there before. */
  static List<FileStatus> addedFiles(ColumnarBatch batch, String table) {
    List<FileStatus> files = new ArrayList<>();
    ColumnVector add = batch.getColumnVector(batch.getSchema().indexOf("add"));
    for (int row = 0; row < batch.getSize(); row++) {
      if (!add.isNullAt(row) && add.getChild(3).getBoolean(row)) {
        files.add(
            FileStatus.of(
                table + "/" + URI.create(add.getChild(0).getString(row)).getPath(),
                add.getChild(1).getLong(row),
                add.getChild(2).getLong(row)));
      }
    }
    return files;
  }
}
