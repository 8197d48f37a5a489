package dev.rematch.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;

import dev.rematch.core.FailureKind;
import dev.rematch.core.PeriodUnit;
import dev.rematch.core.RematchException;
import dev.rematch.core.TableVersion;
import dev.rematch.profile.ColumnProfile;
import dev.rematch.profile.spark.TableProfiler;
import dev.rematch.quality.spark.ExpectationCheck;
import dev.rematch.quality.spark.Quarantine;
import dev.rematch.table.Change;
import dev.rematch.table.LakeTable;
import dev.rematch.table.Observed;
import dev.rematch.table.SchemaChange;
import dev.rematch.table.Staged;
import dev.rematch.table.TableSnapshot;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Lands the due files of one source in its raw table: rows and ledger entries in one commit. In the
 * good case that is one Spark job, however many files.
 */
public final class RawTable {
  private final SparkSession spark;
  private final SourceSpec source;
  private final PeriodUnit unit;
  private final ExpectationCheck expectations;
  private final LakeTable table;
  private final Quarantine quarantine;
  private final TableProfiler profiler;

  /**
   * @param unit of {@code _period}
   * @param expectations on the raw table
   * @param profiler of the raw table
   */
  public RawTable(
      SparkSession spark,
      SourceSpec source,
      PeriodUnit unit,
      ExpectationCheck expectations,
      LakeTable table,
      Quarantine quarantine,
      TableProfiler profiler) {
    this.spark = spark;
    this.source = source;
    this.unit = unit;
    this.expectations = expectations;
    this.table = table;
    this.quarantine = quarantine;
    this.profiler = profiler;
  }

  /**
   * Lands what is due at the logical date and has not landed yet; a second call finds nothing.
   *
   * @param root the config file's folder
   * @throws RematchException MISSING_INPUT when there is neither a file nor a table, INVALID_INPUT
   *     for a file that is not as declared (nothing is written then, of no file),
   *     EXPECTATIONS_NOT_MET, LOST_RACE
   */
  public Landed land(Path root, LocalDate date, String runId) {
    complete(runId);
    LandingFolder folder = new LandingFolder(source, root);
    List<DueFile> due = folder.due(date);
    Optional<TableSnapshot> now = table.latest();
    if (due.isEmpty() && now.isEmpty()) {
      throw new RematchException(
          FailureKind.MISSING_INPUT,
          "Cannot ingest source "
              + source.name()
              + ": no file has landed by "
              + date
              + ", found nothing at "
              + root.resolve(source.path())
              + "; land the first file or check the path");
    }
    profiler.catchUp(runId);
    Change change = table.change();
    Map<String, Long> markers = change.base().map(TableSnapshot::markers).orElse(Map.of());
    List<Ledger.Fresh> fresh = new Ledger(source, folder, markers).fresh(due);
    List<String> waiting = folder.waiting(date);
    List<String> skipped = new ArrayList<>(due.stream().map(DueFile::path).toList());
    skipped.removeAll(fresh.stream().map(f -> f.file().path()).toList());
    if (fresh.isEmpty()) {
      return new Landed(
          source.table(),
          now.map(TableSnapshot::version),
          0,
          0,
          0,
          List.of(),
          skipped,
          waiting,
          List.of());
    }
    return land(change, folder, fresh, skipped, waiting, date, runId);
  }

  private Landed land(
      Change change,
      LandingFolder folder,
      List<Ledger.Fresh> fresh,
      List<String> skipped,
      List<String> waiting,
      LocalDate date,
      String runId) {
    Source format = Sources.ALL.get(source.format());
    List<DueFile> files = fresh.stream().map(Ledger.Fresh::file).toList();
    files.forEach(file -> format.check(spark, source, file));
    RawRows read =
        LenientSql.with(
            spark,
            () ->
                new RawRows(
                    source,
                    unit,
                    expectations.rejecting(),
                    expectations.faults(),
                    format.read(spark, source, files)));
    Map<String, List<String>> released = released(fresh);
    RawRows rows = read.without(released);
    Observed observed = new Observed();
    TableProfiler.Writing writing =
        profiler.writing(RawRows.BAD, ExpectationCheck.MARKS, expectations.marked());
    Supplier<Dataset<Row>> good =
        () ->
            rows.good(
                observed.on(
                    writing.on(rows.rows()),
                    count(lit(1)).as("rows"),
                    count_if(col(RawRows.BAD)).as("bad"),
                    count_if(col(RawRows.UNPARSED)).as("unparsed")),
                runId);
    Staged staged = stage(change, good, files);
    long bad = observed.count("bad");
    if (observed.count("unparsed") > 0) {
      refuseRetyped(rows, files);
    }
    if (staged.rowCount() + bad != observed.count("rows")) {
      throw new IllegalStateException(
          "Cannot land source "
              + source.name()
              + ": "
              + observed.count("rows")
              + " rows came in, found "
              + staged.rowCount()
              + " kept and "
              + bad
              + " rejected");
    }
    expectations.check(
        new ExpectationCheck.Write(
            date,
            staged,
            staged.rowsByPartition(),
            bad,
            Optional.of(writing.rejected()),
            writing.marked(),
            writing.passed(),
            change.base(),
            period -> earlier(change.base(), period)),
        runId);
    quarantine(rows, fresh, bad);
    files.forEach(file -> requireUnchanged(folder, file));
    TableVersion version = publish(change, fresh, runId);
    writing.store(runId, change.base(), version);
    if (!released.isEmpty()) {
      complete(runId);
    }
    return new Landed(
        source.table(),
        Optional.of(version),
        observed.count("rows"),
        staged.rowCount(),
        bad,
        files.stream().map(DueFile::path).toList(),
        skipped,
        waiting,
        source.mode() == SourceMode.SNAPSHOT
            ? List.of()
            : staged.rowsByPartition().keySet().stream().map(LocalDate::parse).toList());
  }

  private void complete(String runId) {
    new RawRelease(spark, source, unit, expectations, table, quarantine, profiler).complete(runId);
  }

  /**
   * Hashes by file of rows that were released before: the table is made anew and gets them as they
   * were released, not from their file. The next snapshot begins afresh.
   */
  private Map<String, List<String>> released(List<Ledger.Fresh> fresh) {
    if (source.mode() == SourceMode.SNAPSHOT) {
      return Map.of();
    }
    Map<String, String> batches = batches(fresh);
    Map<String, List<String>> hashes = quarantine.releasedHashes(Set.copyOf(batches.values()));
    Map<String, List<String>> byFile = new HashMap<>();
    batches.forEach(
        (file, batch) ->
            Optional.ofNullable(hashes.get(batch)).ifPresent(h -> byFile.put(file, h)));
    return byFile;
  }

  /** The batch of rejected rows by file name. */
  private Map<String, String> batches(List<Ledger.Fresh> fresh) {
    Map<String, String> batches = new TreeMap<>();
    fresh.forEach(file -> batches.put(file.file().name(), file.entry().batch(source.table())));
    return batches;
  }

  private Map<String, ColumnProfile> earlier(Optional<TableSnapshot> base, LocalDate period) {
    return base.map(b -> profiler.profiles(b, Set.of(period)).get(period)).orElse(Map.of());
  }

  private Staged stage(Change change, Supplier<Dataset<Row>> good, List<DueFile> files) {
    try {
      return change.stage(
          good.get(),
          source.mode() == SourceMode.SNAPSHOT ? SchemaChange.REPLACE : SchemaChange.ADD_COLUMNS);
    } catch (RematchException e) {
      throw e;
    } catch (Exception e) {
      // Scala throws checked exceptions undeclared.
      throw Unreadable.explain(source, files, e);
    }
  }

  private void quarantine(RawRows rows, List<Ledger.Fresh> fresh, long bad) {
    Map<String, String> batches = batches(fresh);
    Set<String> replaced = new TreeSet<>(batches.values());
    quarantine.replace(
        source.table(), replaced, bad == 0 ? Optional.empty() : Optional.of(rows.bad(batches)));
  }

  private TableVersion publish(Change change, List<Ledger.Fresh> fresh, String runId) {
    long landing = change.base().map(b -> b.version().version() + 1).orElse(0L);
    Map<String, Long> entries = new HashMap<>();
    fresh.forEach(file -> entries.put(file.entry().marker(), landing));
    if (source.mode() == SourceMode.SNAPSHOT) {
      change.replacingAll();
      // Its rows are looked at anew, those that were released once from the same file too.
      quarantine
          .releases(Set.copyOf(batches(fresh).values()))
          .forEach(release -> entries.put(release.marker(), landing));
    }
    return change.marking(entries).commit(runId);
  }

  private void refuseRetyped(RawRows rows, List<DueFile> files) {
    for (Row row : rows.cellsByFile().collectAsList()) {
      int at = 1;
      for (ColumnSpec column : source.schema()) {
        long cells = row.getLong(at++);
        long unparsed = row.getLong(at++);
        if (unparsed * 2 > cells) {
          DueFile file =
              files.stream()
                  .filter(f -> f.name().equals(row.getString(0)))
                  .findFirst()
                  .orElseThrow();
          throw Columns.refuse(
              source,
              file,
              "column "
                  + column.name()
                  + " was retyped: "
                  + unparsed
                  + " of its "
                  + cells
                  + " cells are not "
                  + column.type());
        }
      }
    }
  }

  private void requireUnchanged(LandingFolder folder, DueFile file) {
    if (!folder.unchanged(file)) {
      throw new RematchException(
          FailureKind.LOST_RACE,
          "Cannot land file "
              + file.path()
              + " for source "
              + source.name()
              + ": it changed while it was read; run the command again once it is complete");
    }
  }
}
