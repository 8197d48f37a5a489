package dev.rematch.kernel;

import dev.rematch.core.AppendLog;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.Span;
import io.delta.kernel.Scan;
import io.delta.kernel.ScanBuilder;
import io.delta.kernel.Snapshot;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.exceptions.KernelEngineException;
import io.delta.kernel.exceptions.KernelException;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * An append-only Delta table of one record type, written and read without Spark.
 *
 * <p>The columns are the record's components in snake_case; the first append creates the table, and
 * a component that an older table lacks is added by the next append. Rows once asked for stay in
 * memory: a second read opens only what was committed since. Safe for many threads and processes. A
 * record with some of a table's columns reads those alone.
 *
 * @param <R> components of String, int, long, double, boolean, Instant (microseconds), LocalDate,
 *     byte[], an enum, or an Optional of one of those
 */
public final class RecordTable<R extends Record> implements AppendLog<R>, VersionedTable<R> {
  private static final int MOST_ROWS = 1_000_000;

  /** With pauses of up to an eighth of a second: half a minute of losing every single race. */
  private static final int ATTEMPTS = 400;

  private final Engine engine;
  private final RecordCodec<R> codec;
  private final TableLog log;
  private final TableWriter writer;
  private Optional<Rows<R>> read = Optional.empty();

  /**
   * @param path the table's folder; it need not exist
   * @param type the record whose components are the columns
   */
  public RecordTable(Engine engine, String path, Class<R> type) {
    this.engine = engine;
    this.codec = new RecordCodec<>(type);
    this.log = attempt("open", path, () -> new TableLog(engine, path));
    this.writer = new TableWriter(engine, log);
  }

  @Override
  public synchronized boolean append(String key, List<R> rows) {
    if (rows.isEmpty()) {
      return false;
    }
    return attempt(
        "append to",
        log.location(),
        () ->
            untilWon(
                () -> {
                  log.refresh();
                  if (log.holds(key)) {
                    return Optional.of(false);
                  }
                  return commit(Optional.of(key), rows) ? Optional.of(true) : Optional.empty();
                }));
  }

  @Override
  public synchronized boolean holds(String key) {
    return attempt(
        "read",
        log.location(),
        () -> {
          log.refresh();
          return log.holds(key);
        });
  }

  @Override
  public synchronized List<R> where(Predicate<R> condition) {
    return where(List.of(), condition);
  }

  @Override
  public synchronized List<R> where(List<Span> spans, Predicate<R> condition) {
    return attempt(
        "read",
        log.location(),
        () -> {
          log.refresh();
          List<RecordCodec.Placed<R>> found = new ArrayList<>();
          intact(
              () -> {
                scan(
                    spans,
                    placed -> {
                      if (condition.test(placed.row())) {
                        found.add(placed);
                      }
                    });
                return found;
              });
          return inOrder(List.of(), found);
        });
  }

  @Override
  public synchronized R appendDecided(Function<List<R>, R> decision) {
    return attempt(
        "append to",
        log.location(),
        () ->
            untilWon(
                () -> {
                  R row = decision.apply(newest().rows());
                  return commit(Optional.empty(), List.of(row))
                      ? Optional.of(row)
                      : Optional.empty();
                }));
  }

  @Override
  public synchronized List<R> all() {
    return newest().rows();
  }

  @Override
  public synchronized Rows<R> newest() {
    return attempt(
        "read",
        log.location(),
        () -> {
          log.refresh();
          if (read.isEmpty() || log.version() > read.get().version()) {
            read = Optional.of(new Rows<>(log.version(), intact(this::rowsNow)));
          }
          return read.get();
        });
  }

  private <T> T untilWon(Step<Optional<T>> step) throws IOException {
    Jitter jitter = new Jitter();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<T> result = step.run();
      if (result.isPresent()) {
        return result.get();
      }
      jitter.pause();
    }
    throw new RematchException(
        FailureKind.LOST_RACE,
        "Cannot append to table "
            + log.location()
            + ": other writers won "
            + ATTEMPTS
            + " times; run again");
  }

  private boolean commit(Optional<String> key, List<R> rows) throws IOException {
    if (rows.size() > MOST_ROWS) {
      throw new IllegalArgumentException(
          "Invalid append to " + log.location() + ": " + rows.size() + " rows in one commit");
    }
    long seen = log.version();
    FilteredColumnarBatch batch = codec.encode(rows, (seen + 1) * MOST_ROWS);
    if (!writer.append(key, codec.schema(), batch)) {
      return false;
    }
    if (read.isPresent() && read.get().version() == seen) {
      // As stored, not as given: a second read of the table must not differ in the nanoseconds.
      List<R> now = new ArrayList<>(read.get().rows());
      codec.decode(batch, log.location(), placed -> now.add(placed.row()));
      read = Optional.of(new Rows<>(log.version(), now));
    }
    return true;
  }

  /** Parquet and Kernel say of a broken file whatever they run into. */
  private <T> T intact(Step<T> reading) throws IOException {
    try {
      return reading.run();
    } catch (RematchException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new RematchException(
          FailureKind.INTERNAL,
          "Cannot read table "
              + log.location()
              + ": one of its files is broken, found "
              + e.getMessage()
              + "; restore the file from a backup",
          e);
    }
  }

  private List<R> rowsNow() throws IOException {
    List<RecordCodec.Placed<R>> found = new ArrayList<>();
    Optional<List<FileStatus>> added = read.flatMap(r -> log.filesSince(r.version()));
    if (added.isPresent()) {
      readFiles(added.get(), found::add);
    } else {
      scan(List.of(), found::add);
    }
    return inOrder(added.isPresent() ? read.get().rows() : List.of(), found);
  }

  private static <R extends Record> List<R> inOrder(
      List<R> before, List<RecordCodec.Placed<R>> found) {
    found.sort(Comparator.comparingLong(RecordCodec.Placed::position));
    List<R> rows = new ArrayList<>(before);
    found.forEach(placed -> rows.add(placed.row()));
    return rows;
  }

  private void readFiles(List<FileStatus> files, Consumer<RecordCodec.Placed<R>> into)
      throws IOException {
    try (CloseableIterator<FileReadResult> results =
        engine
            .getParquetHandler()
            .readParquetFiles(
                Utils.toCloseableIterator(files.iterator()), codec.schema(), Optional.empty())) {
      while (results.hasNext()) {
        codec.decode(
            new FilteredColumnarBatch(results.next().getData(), Optional.empty()),
            log.location(),
            into);
      }
    }
  }

  private void scan(List<Span> spans, Consumer<RecordCodec.Placed<R>> into) throws IOException {
    if (log.version() < 0) {
      return;
    }
    Snapshot snapshot = log.snapshot();
    ScanBuilder builder = snapshot.getScanBuilder().withReadSchema(known(snapshot.getSchema()));
    Scan scan = builder.build();
    Row state = scan.getScanState(engine);
    StructType physical = ScanStateRow.getPhysicalDataReadSchema(state);
    try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(engine)) {
      while (batches.hasNext()) {
        try (CloseableIterator<Row> files = batches.next().getRows()) {
          while (files.hasNext()) {
            Row file = files.next();
            if (FileTags.mayHold(file, spans)) {
              scanFile(state, file, physical, spans, into);
            }
          }
        }
      }
    }
  }

  private void scanFile(
      Row state,
      Row file,
      StructType physical,
      List<Span> spans,
      Consumer<RecordCodec.Placed<R>> into)
      throws IOException {
    CloseableIterator<FileStatus> one =
        Utils.singletonCloseableIterator(InternalScanFileUtils.getAddFileStatus(file));
    CloseableIterator<ColumnarBatch> data =
        engine
            .getParquetHandler()
            .readParquetFiles(one, physical, Optional.empty())
            .map(FileReadResult::getData);
    try (CloseableIterator<FilteredColumnarBatch> rows =
        Scan.transformPhysicalData(engine, state, file, data)) {
      rows.forEachRemaining(batch -> codec.decode(batch, log.location(), spans, into));
    }
  }

  /** The record's columns that the table has. */
  private StructType known(StructType table) {
    return new StructType(
        codec.schema().fields().stream().filter(f -> table.indexOf(f.getName()) >= 0).toList());
  }

  private static <T> T attempt(String what, String table, Step<T> step) {
    try {
      return step.run();
    } catch (IOException | UncheckedIOException | KernelException | KernelEngineException e) {
      throw new RematchException(
          FailureKind.INTERNAL, "Cannot " + what + " table " + table + ": " + innermost(e), e);
    }
  }

  /** What the disk said, in our words where there are some; Kernel wraps it in its own. */
  private static String innermost(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && !String.valueOf(cause.getMessage()).startsWith("Cannot ")) {
      cause = cause.getCause();
    }
    return cause.getMessage();
  }

  private interface Step<T> {
    T run() throws IOException;
  }
}
