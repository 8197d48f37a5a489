package dev.rematch.kernel;

import io.delta.kernel.Scan;
import io.delta.kernel.Snapshot;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a table's rows file by file and keeps what it has read: files are immutable, so a later
 * read opens only those that are new.
 */
final class RecordReader<R extends Record> {
  private final Engine engine;
  private final RecordSchema<R> schema;
  private final Map<String, List<R>> byFile = new HashMap<>();
  private long version = -1;
  private List<R> rows = List.of();

  RecordReader(Engine engine, RecordSchema<R> schema) {
    this.engine = engine;
    this.schema = schema;
  }

  /** Every row of the snapshot, oldest file first. */
  List<R> read(Snapshot snapshot) {
    if (snapshot.getVersion() == version) {
      return rows;
    }
    Scan scan = snapshot.getScanBuilder().build();
    Row state = scan.getScanState(engine);
    List<Row> files = new ArrayList<>();
    try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(engine)) {
      while (batches.hasNext()) {
        try (CloseableIterator<Row> found = batches.next().getRows()) {
          found.forEachRemaining(files::add);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list the files of " + snapshot.getPath(), e);
    }
    files.sort(
        Comparator.comparing((Row f) -> status(f).getModificationTime())
            .thenComparing(f -> status(f).getPath()));
    Map<String, List<R>> now = new HashMap<>();
    List<R> all = new ArrayList<>();
    for (Row file : files) {
      String path = status(file).getPath();
      List<R> of = byFile.containsKey(path) ? byFile.get(path) : readFile(state, file);
      now.put(path, of);
      all.addAll(of);
    }
    byFile.clear();
    byFile.putAll(now);
    rows = Collections.unmodifiableList(all);
    version = snapshot.getVersion();
    return rows;
  }

  private static FileStatus status(Row file) {
    return InternalScanFileUtils.getAddFileStatus(file);
  }

  private List<R> readFile(Row state, Row file) {
    StructType physical = ScanStateRow.getPhysicalDataReadSchema(state);
    List<R> found = new ArrayList<>();
    try (CloseableIterator<FileReadResult> results =
            engine
                .getParquetHandler()
                .readParquetFiles(
                    Utils.singletonCloseableIterator(status(file)), physical, Optional.empty());
        CloseableIterator<FilteredColumnarBatch> data =
            Scan.transformPhysicalData(engine, state, file, results.map(FileReadResult::getData))) {
      while (data.hasNext()) {
        collect(data.next(), found);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + status(file).getPath(), e);
    }
    return found;
  }

  private void collect(FilteredColumnarBatch filtered, List<R> into) {
    ColumnarBatch batch = filtered.getData();
    List<RecordSchema.Column> columns = schema.columns();
    ColumnVector[] vectors = new ColumnVector[columns.size()];
    for (int c = 0; c < vectors.length; c++) {
      int ordinal = batch.getSchema().indexOf(columns.get(c).name());
      vectors[c] = ordinal < 0 ? null : batch.getColumnVector(ordinal);
    }
    Optional<ColumnVector> selected = filtered.getSelectionVector();
    for (int r = 0; r < batch.getSize(); r++) {
      if (selected.isPresent() && !selected.get().getBoolean(r)) {
        continue;
      }
      Object[] values = new Object[vectors.length];
      for (int c = 0; c < vectors.length; c++) {
        values[c] = vectors[c] == null || vectors[c].isNullAt(r) ? null : value(vectors[c], r);
      }
      into.add(schema.record(values));
    }
  }

  private static Object value(ColumnVector vector, int row) {
    DataType type = vector.getDataType();
    return switch (type.toString()) {
      case "string" -> vector.getString(row);
      case "integer", "date" -> vector.getInt(row);
      case "long", "timestamp" -> vector.getLong(row);
      case "double" -> vector.getDouble(row);
      case "boolean" -> vector.getBoolean(row);
      case "binary" -> vector.getBinary(row);
      default -> throw new IllegalStateException("Cannot read a column of type " + type);
    };
  }
}
