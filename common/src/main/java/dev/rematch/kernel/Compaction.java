package dev.rematch.kernel;

import io.delta.kernel.Scan;
import io.delta.kernel.Snapshot;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Turns the many small files of many small appends into one, so that reading a table costs the same
 * after a year as after a day.
 *
 * <p>Rows are copied column by column as they are, with whatever columns the table has, and keep
 * their position. The replaced files stay until somebody vacuums.
 */
final class Compaction {
  private static final int FEWEST_FILES = 8;
  private static final long SMALL = 1 << 20;

  private final List<AddFile> small = new ArrayList<>();
  private final List<FileStatus> files = new ArrayList<>();
  private final Engine engine;
  private final Snapshot snapshot;

  /** Lists the small files of the snapshot. */
  Compaction(Engine engine, Snapshot snapshot) throws IOException {
    this.engine = engine;
    this.snapshot = snapshot;
    Scan scan = snapshot.getScanBuilder().build();
    try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(engine)) {
      while (batches.hasNext()) {
        try (CloseableIterator<Row> rows = batches.next().getRows()) {
          rows.forEachRemaining(this::consider);
        }
      }
    }
  }

  /** The small files. */
  List<FileStatus> files() {
    return List.copyOf(files);
  }

  boolean worthwhile() {
    return small.size() >= FEWEST_FILES;
  }

  /** The small files' rows as new files, which no reader sees yet. */
  List<DataFileStatus> write() throws IOException {
    try (CloseableIterator<FilteredColumnarBatch> rows =
            engine
                .getParquetHandler()
                .readParquetFiles(
                    Utils.toCloseableIterator(files.iterator()),
                    snapshot.getSchema(),
                    Optional.empty())
                .map(r -> new FilteredColumnarBatch(r.getData(), Optional.empty()));
        CloseableIterator<DataFileStatus> written =
            engine
                .getParquetHandler()
                .writeParquetFiles(
                    snapshot.getPath(), rows, FileTags.columns(snapshot.getSchema()))) {
      List<DataFileStatus> found = new ArrayList<>();
      written.forEachRemaining(found::add);
      return found;
    }
  }

  /** The log's lines for the exchange: no row is new and none is gone. */
  List<Row> actions(List<DataFileStatus> written) {
    List<Row> actions = new ArrayList<>();
    long now = System.currentTimeMillis();
    small.forEach(file -> actions.add(LogActions.moved(file, now)));
    written.forEach(file -> actions.add(LogActions.moved(file, snapshot)));
    return actions;
  }

  private void consider(Row scanFile) {
    FileStatus status = InternalScanFileUtils.getAddFileStatus(scanFile);
    if (status.getSize() < SMALL
        && InternalScanFileUtils.getDeletionVectorDescriptorFromRow(scanFile) == null) {
      files.add(status);
      small.add(new AddFile(scanFile.getStruct(InternalScanFileUtils.ADD_FILE_ORDINAL)));
    }
  }
}
