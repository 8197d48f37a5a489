package dev.rematch.kernel;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.Warehouse;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.defaults.engine.fileio.FileIO;
import io.delta.kernel.defaults.engine.hadoopio.HadoopFileIO;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.engine.MetricsReporter;
import io.delta.kernel.engine.ParquetHandler;
import io.delta.kernel.expressions.Column;
import io.delta.kernel.expressions.Predicate;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;

/** Makes the Delta Kernel engine that every registry table of a warehouse shares. */
public final class Engines {
  private static final String LOG_STORE = "io.delta.kernel.logStore.%s.impl";

  private Engines() {}

  /** The engine of a warehouse whose storage needs no settings. */
  public static Engine of(Warehouse warehouse) {
    return of(warehouse, Configuration::new);
  }

  /**
   * The engine of a warehouse.
   *
   * @param hadoop settings of the storage; not changed, not looked at for a local path
   * @throws RematchException (REFUSED) on S3 with the default LogStore, which does not keep two
   *     writers apart
   */
  public static Engine of(Warehouse warehouse, Configuration hadoop) {
    return of(warehouse, () -> hadoop);
  }

  private static Engine of(Warehouse warehouse, Supplier<Configuration> hadoop) {
    String scheme = scheme(warehouse.root());
    if (scheme.equals("file")) {
      return local(Disk.LOCAL);
    }
    Configuration settings = new Configuration(hadoop.get());
    String logStore = LOG_STORE.formatted(scheme);
    if (scheme.startsWith("s3") && settings.get(logStore) == null) {
      throw new RematchException(
          FailureKind.REFUSED,
          "Cannot write a registry to "
              + warehouse.root()
              + ": the default LogStore of "
              + scheme
              + " lets two writers overwrite each other's commits; set "
              + logStore
              + "=io.delta.storage.S3DynamoDBLogStore");
    }
    return new QuietEngine(new HadoopFileIO(settings));
  }

  /** An engine over local files. */
  static Engine local(Disk disk) {
    return new QuietEngine(new LocalFileIo(disk));
  }

  private static String scheme(String root) {
    int colon = root.indexOf(':');
    return colon < 2 ? "file" : root.substring(0, colon).toLowerCase(Locale.ROOT);
  }

  /** Kernel's default engine logs a JSON report for each read and commit; nobody reads those. */
  private static final class QuietEngine extends DefaultEngine {
    QuietEngine(FileIO files) {
      super(files);
    }

    @Override
    public List<MetricsReporter> getMetricsReporters() {
      return List.of();
    }

    @Override
    public ParquetHandler getParquetHandler() {
      return new WholeFiles(super.getParquetHandler());
    }
  }

  /**
   * Has the rows of a file together before it begins the file. Kernel closes a file, and so
   * publishes it as whole, when reading the rows for it has failed in the middle: a checkpoint with
   * half of the actions would hide the table.
   */
  private record WholeFiles(ParquetHandler files) implements ParquetHandler {
    @Override
    public CloseableIterator<FileReadResult> readParquetFiles(
        CloseableIterator<FileStatus> of, StructType schema, Optional<Predicate> where)
        throws IOException {
      return files.readParquetFiles(of, schema, where);
    }

    @Override
    public CloseableIterator<DataFileStatus> writeParquetFiles(
        String folder, CloseableIterator<FilteredColumnarBatch> rows, List<Column> statistics)
        throws IOException {
      return files.writeParquetFiles(folder, together(rows), statistics);
    }

    @Override
    public void writeParquetFileAtomically(
        String path, CloseableIterator<FilteredColumnarBatch> rows) throws IOException {
      files.writeParquetFileAtomically(path, together(rows));
    }

    private static CloseableIterator<FilteredColumnarBatch> together(
        CloseableIterator<FilteredColumnarBatch> rows) throws IOException {
      List<FilteredColumnarBatch> all = new ArrayList<>();
      try (rows) {
        rows.forEachRemaining(all::add);
      }
      return Utils.toCloseableIterator(all.iterator());
    }
  }
}
