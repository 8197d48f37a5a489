package dev.rematch.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.not;

import dev.rematch.core.FailureKind;
import dev.rematch.core.PeriodUnit;
import dev.rematch.core.RematchException;
import dev.rematch.core.TableVersion;
import dev.rematch.profile.ColumnProfile;
import dev.rematch.profile.ColumnProfiles;
import dev.rematch.profile.spark.TableProfiler;
import dev.rematch.quality.ReleaseChoice;
import dev.rematch.quality.Released;
import dev.rematch.quality.spark.ExpectationCheck;
import dev.rematch.quality.spark.Fault;
import dev.rematch.quality.spark.Quarantine;
import dev.rematch.quality.spark.Release;
import dev.rematch.quality.spark.ReleaseDraft;
import dev.rematch.table.Change;
import dev.rematch.table.LakeTable;
import dev.rematch.table.SchemaChange;
import dev.rematch.table.Staged;
import dev.rematch.table.TableSnapshot;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Brings rejected rows of one source back into its raw table, exactly once: a commit of the
 * quarantine table says which rows are released, and one of the raw table brings them and marks
 * that it does. Who finds the first without the second brings the rows.
 */
public final class RawRelease {
  private static final int SHOWN = 20;

  private final SparkSession spark;
  private final SourceSpec source;
  private final PeriodUnit unit;
  private final ExpectationCheck expectations;
  private final LakeTable table;
  private final Quarantine quarantine;
  private final TableProfiler profiler;

  /** See {@link RawTable}; the quarantine's run is the one that releases. */
  public RawRelease(
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
   * Looks at the chosen rows again, by the schema and the expectations as they are now, and brings
   * those that pass. Only rows of files that have landed are looked at: of others ingest will.
   *
   * @throws RematchException EXPECTATIONS_NOT_MET when a rule of the table would be broken (nothing
   *     is released then), INVALID_INPUT, MISSING_INPUT, LOST_RACE when the quarantine changed
   */
  public Released release(ReleaseChoice choice, LocalDate date, String runId) {
    profiler.catchUp(runId);
    Change change = table.change();
    Optional<ReleaseDraft> draft = quarantine.draft();
    if (change.base().isEmpty() || draft.isEmpty()) {
      return Released.nothing(source.table());
    }
    RejectedRows rejected = new RejectedRows(source);
    Dataset<Row> waiting =
        rejected.corrected(
            Quarantine.of(batches(change.base()), draft.get().waiting(choice)), choice);
    RawRows rows = rows(expectations.rejecting(), rejected.asRead(waiting));
    Map<String, Long> passing = new TreeMap<>();
    long failing = 0;
    for (Row batch : countedByBatch(rows)) {
      failing += batch.getLong(2);
      if (batch.getLong(1) > 0) {
        passing.put(batch.getString(0), batch.getLong(1));
      }
    }
    long passed = passing.values().stream().mapToLong(Long::longValue).sum();
    List<Released.StillWaiting> still = failing == 0 ? List.of() : stillWaiting(rows);
    if (passed == 0) {
      return new Released(source.table(), 0, failing, 0, still, Optional.empty(), List.of());
    }
    TableProfiler.Writing writing = writing();
    Staged staged = stage(change, writing, rows, runId);
    requireAll(staged.rowCount(), passed);
    expectations.check(write(date, staged, failing, writing, change.base().get()), runId);
    List<Release> releases =
        draft
            .get()
            .commit(
                choice,
                rows.looked().withColumn("_passes", not(col(RawRows.BAD))),
                "_passes",
                passing.keySet());
    Optional<TableVersion> version = publish(change, writing, releases, runId);
    List<LocalDate> periods =
        source.mode() == SourceMode.SNAPSHOT
            ? List.of()
            : staged.rowsByPartition().keySet().stream().map(LocalDate::parse).toList();
    return new Released(source.table(), 0, passed + failing, passed, still, version, periods);
  }

  /**
   * Brings the rows of releases that were not completed; without any it starts no Spark job.
   *
   * @return the rows that were brought now
   * @throws RematchException INVALID_INPUT when the source's columns have changed in between,
   *     LOST_RACE
   */
  public long complete(String runId) {
    if (pending(table.latest()).isEmpty()) {
      return 0;
    }
    profiler.catchUp(runId);
    Change change = table.change();
    List<Release> pending = pending(change.base());
    if (pending.isEmpty()) {
      return 0;
    }
    TableProfiler.Writing writing = writing();
    List<Staged> staged = new ArrayList<>();
    for (Release release : pending) {
      // What was released stays so whatever the expectations are by now; cells must still parse.
      Dataset<Row> released = quarantine.released(release);
      RawRows rows = rows(List.of(), new RejectedRows(source).asRead(released));
      Staged part = stage(change, writing, rows, release.runId());
      requireParsed(release, released.count() - part.rowCount());
      staged.add(part);
    }
    TableVersion version = marking(change, pending).commit(runId);
    writing.store(runId, change.base(), version);
    return Staged.join(staged).rowCount();
  }

  private Optional<TableVersion> publish(
      Change change, TableProfiler.Writing writing, List<Release> releases, String runId) {
    try {
      TableVersion version = marking(change, releases).commit(runId);
      writing.store(runId, change.base(), version);
      return Optional.of(version);
    } catch (RematchException e) {
      if (e.kind() != FailureKind.LOST_RACE) {
        throw e;
      }
      // The rows are released all the same: they are brought as if this run had died here.
      return Optional.empty();
    }
  }

  private static Change marking(Change change, List<Release> releases) {
    Map<String, Long> markers = new HashMap<>();
    long version = change.base().map(b -> b.version().version() + 1).orElse(0L);
    releases.forEach(release -> markers.put(release.marker(), version));
    return change.marking(markers);
  }

  private List<Release> pending(Optional<TableSnapshot> now) {
    List<Release> pending = new ArrayList<>(quarantine.releases(batches(now)));
    Set<String> done = now.map(t -> t.markers().keySet()).orElse(Set.of());
    pending.removeIf(release -> done.contains(release.marker()));
    return pending;
  }

  /** The batches of the files whose rows the table holds. */
  private Set<String> batches(Optional<TableSnapshot> now) {
    Map<String, Long> markers = now.map(TableSnapshot::markers).orElse(Map.of());
    return Ledger.batches(source, markers);
  }

  private RawRows rows(List<Fault> rejecting, Dataset<Row> read) {
    return LenientSql.with(
        spark, () -> new RawRows(source, unit, rejecting, expectations.faults(), read));
  }

  private TableProfiler.Writing writing() {
    return profiler.writing(RawRows.BAD, ExpectationCheck.MARKS, expectations.marked());
  }

  private static Staged stage(
      Change change, TableProfiler.Writing writing, RawRows rows, String runId) {
    return change.stage(rows.good(writing.on(rows.rows()), runId), SchemaChange.ADD_COLUMNS);
  }

  /** By batch: its rows that pass, and those that do not. */
  private static List<Row> countedByBatch(RawRows rows) {
    return rows.looked()
        .groupBy("batch")
        .agg(count_if(not(col(RawRows.BAD))), count_if(col(RawRows.BAD)))
        .collectAsList();
  }

  private static List<Released.StillWaiting> stillWaiting(RawRows rows) {
    return rows
        .looked()
        .filter(col(RawRows.BAD))
        .orderBy("batch", "row_hash")
        .select("row_hash", "new_rule", "new_reason")
        .limit(SHOWN)
        .collectAsList()
        .stream()
        .map(r -> new Released.StillWaiting(r.getString(0), r.getString(1), r.getString(2)))
        .toList();
  }

  /** The touched periods as they are about to be, with the rows that are there already. */
  private ExpectationCheck.Write write(
      LocalDate date,
      Staged staged,
      long failing,
      TableProfiler.Writing writing,
      TableSnapshot base) {
    SortedMap<LocalDate, LakeTable.PeriodFiles> before = base.periodFiles();
    Map<String, Long> rows = new TreeMap<>();
    Set<LocalDate> touched = new TreeSet<>();
    staged
        .rowsByPartition()
        .forEach(
            (day, n) -> {
              LocalDate period = LocalDate.parse(day);
              touched.add(period);
              rows.put(
                  day, n + Optional.ofNullable(before.get(period)).map(f -> f.rows()).orElse(0L));
            });
    SortedMap<LocalDate, Map<String, ColumnProfile>> profiles = profiler.profiles(base, touched);
    writing
        .passed()
        .forEach(
            (period, passed) ->
                profiles.merge(
                    period,
                    new LinkedHashMap<>(passed),
                    (old, now) -> ColumnProfiles.merged(List.of(old, now))));
    return new ExpectationCheck.Write(
        date,
        staged,
        rows,
        failing,
        Optional.empty(),
        writing.marked(),
        profiles,
        Optional.of(base),
        period -> profiler.profiles(base, Set.of(period)).getOrDefault(period, Map.of()));
  }

  private void requireAll(long staged, long passed) {
    if (staged != passed) {
      throw new IllegalStateException(
          "Cannot release rows of table "
              + source.table()
              + ": "
              + passed
              + " rows pass, found "
              + staged
              + " written");
    }
  }

  private void requireParsed(Release release, long lost) {
    if (lost > 0) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Cannot complete release "
              + release.runId()
              + " of table "
              + source.table()
              + ": "
              + lost
              + " of its rows do not fit the declared schema any more (batch "
              + release.batch()
              + "); put the schema back as it was, ingest, and change it then");
    }
  }
}
