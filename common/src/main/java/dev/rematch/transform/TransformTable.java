package dev.rematch.transform;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.trunc;
import static org.apache.spark.sql.functions.unix_date;

import dev.rematch.core.FailureKind;
import dev.rematch.core.Hashes;
import dev.rematch.core.PeriodUnit;
import dev.rematch.core.RematchException;
import dev.rematch.core.TableVersion;
import dev.rematch.core.Window;
import dev.rematch.profile.ColumnProfile;
import dev.rematch.profile.spark.TableProfiler;
import dev.rematch.quality.spark.ExpectationCheck;
import dev.rematch.quality.spark.Fault;
import dev.rematch.quality.spark.Faults;
import dev.rematch.quality.spark.Quarantine;
import dev.rematch.table.Change;
import dev.rematch.table.LakeTable;
import dev.rematch.table.Observed;
import dev.rematch.table.SchemaChange;
import dev.rematch.table.Staged;
import dev.rematch.table.TableSnapshot;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Makes the table of one transform: only the periods that new or late rows of its inputs touched,
 * each replaced whole, in one commit that also says which input versions were consumed.
 */
public final class TransformTable {
  private static final String BAD = "_bad";

  /** The marker that tells what the table was made by: a changed text makes every period again. */
  private static final String RECIPE = "made-by";

  private final SparkSession spark;
  private final TransformSpec spec;
  private final PeriodUnit unit;
  private final ExpectationCheck expectations;
  private final List<Fault> faults;
  private final LakeTable table;
  private final Quarantine quarantine;
  private final TableProfiler profiler;

  /**
   * @param spark the session that reads and writes
   */
  public TransformTable(
      SparkSession spark,
      TransformSpec spec,
      PeriodUnit unit,
      ExpectationCheck expectations,
      LakeTable table,
      Quarantine quarantine,
      TableProfiler profiler) {
    this.spark = spark;
    this.spec = spec;
    this.unit = unit;
    this.expectations = expectations;
    this.faults = expectations.rejecting();
    this.table = table;
    this.quarantine = quarantine;
    this.profiler = profiler;
  }

  /**
   * Makes the touched periods, and the wanted ones in any case; nothing is read or written when
   * there is none.
   *
   * @param wanted first days of periods
   * @throws RematchException MISSING_INPUT, EXPECTATIONS_NOT_MET (nothing is published),
   *     INVALID_INPUT when the query leaves its window, LOST_RACE
   */
  Made make(TransformInputs inputs, Set<LocalDate> wanted, LocalDate date, String runId) {
    profiler.catchUp(runId);
    Change change = table.change();
    Optional<TableSnapshot> base = change.base();
    Map<String, Long> markers = base.map(TableSnapshot::markers).orElse(Map.of());
    Set<LocalDate> held = base.map(b -> Set.copyOf(b.periods())).orElse(Set.of());
    boolean remade = base.isPresent() && !Long.valueOf(recipe()).equals(markers.get(RECIPE));
    Set<LocalDate> changed = new TreeSet<>(inputs.changedSince(markers));
    changed.addAll(wanted);
    if (remade) {
      changed.addAll(inputs.periods());
      changed.addAll(held);
    }
    Touched touched = new Touched(unit, changed, held, markers, date);
    if (touched.isEmpty()) {
      return new Made(
          spec.name(), base.map(TableSnapshot::version), inputs.versions(), 0, 0, 0, List.of());
    }
    TableProfiler.Writing writing =
        profiler.writing(BAD, ExpectationCheck.MARKS, expectations.marked());
    long rowsIn = 0;
    long bad = 0;
    Map<String, Long> rows = new TreeMap<>();
    List<Staged> staged = new ArrayList<>();
    List<Dataset<Row>> rejected = new ArrayList<>();
    for (Window window : touched.windows()) {
      Dataset<Row> result = query(inputs, window);
      // Days as numbers, not compared with the window's here: a literal that changes every month
      // would have Spark compile the query again every month.
      Column day = unix_date(col("`" + spec.periodColumn() + "`").cast("date"));
      Observed observed = new Observed();
      Dataset<Row> passing =
          observed.on(
              writing.on(result),
              count(lit(1)).as("rows"),
              count_if(col(BAD)).as("bad"),
              count_if(day.isNull()).as("undated"),
              min(day).as("first"),
              max(day).as("last"));
      Staged part =
          change.stage(
              passing.filter(col(BAD).unary_$bang()).drop(BAD, ExpectationCheck.MARKS),
              remade ? SchemaChange.REPLACE : SchemaChange.SAME);
      requireInside(window, observed);
      staged.add(part);
      part.rowsByPartition().forEach((period, n) -> rows.merge(period, n, Long::sum));
      rowsIn += observed.count("rows");
      bad += observed.count("bad");
      if (observed.count("bad") > 0) {
        rejected.add(rejected(result));
      }
    }
    Map<String, Long> counted = new TreeMap<>(rows);
    // A period that had rows and has none now has lost them all: that is a count of 0.
    touched.periods().stream()
        .filter(held::contains)
        .forEach(p -> counted.putIfAbsent(p.toString(), 0L));
    expectations.check(
        new ExpectationCheck.Write(
            date,
            Staged.join(staged),
            counted,
            bad,
            faults.isEmpty() ? Optional.empty() : Optional.of(writing.rejected()),
            writing.marked(),
            writing.passed(),
            base,
            period -> earlier(base, period)),
        runId);
    quarantine.replace(
        spec.name(),
        touched.periods().stream().map(p -> batch(p.toString())).collect(Collectors.toSet()),
        rejected.stream().reduce(Dataset::unionByName));
    TableVersion version = publish(change, remade, touched, inputs, runId);
    writing.store(runId, base, version);
    long kept = rows.values().stream().mapToLong(Long::longValue).sum();
    return new Made(
        spec.name(), Optional.of(version), inputs.versions(), rowsIn, kept, bad, touched.periods());
  }

  private TableVersion publish(
      Change change, boolean remade, Touched touched, TransformInputs inputs, String runId) {
    Map<String, Long> markers = new HashMap<>(inputs.markers());
    markers.putAll(touched.markers());
    markers.put(RECIPE, recipe());
    if (remade) {
      change.replacingAll();
    } else {
      change.replacing(Set.copyOf(touched.periods()));
    }
    return change.marking(markers).commit(runId);
  }

  private Dataset<Row> query(TransformInputs inputs, Window window) {
    Dataset<Row> result =
        new PinnedQuery(spark).rows(spec.sql(), window, inputs.rowsBefore(window));
    Column day = col("`" + spec.periodColumn() + "`").cast("date");
    return result
        .withColumn(LakeTable.PERIOD, unit == PeriodUnit.DAY ? day : trunc(day, unit.name()))
        .withColumn(BAD, Faults.any(faults))
        .withColumn(ExpectationCheck.MARKS, Faults.marks(expectations.faults()));
  }

  private Map<String, ColumnProfile> earlier(Optional<TableSnapshot> base, LocalDate period) {
    return base.map(b -> profiler.profiles(b, Set.of(period)).get(period)).orElse(Map.of());
  }

  private void requireInside(Window window, Observed observed) {
    if (observed.count("rows") == 0) {
      return;
    }
    LocalDate first = LocalDate.ofEpochDay(observed.count("first"));
    LocalDate last = LocalDate.ofEpochDay(observed.count("last"));
    if (observed.count("undated") > 0 || !window.holds(first) || !window.holds(last)) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Cannot make table "
              + spec.name()
              + " for "
              + window
              + ": its rows must lie inside, found "
              + spec.periodColumn()
              + " from "
              + first
              + " to "
              + last
              + " and NULL in "
              + observed.count("undated")
              + " rows ("
              + spec.file()
              + "); select with "
              + spec.periodColumn()
              + " >= :from AND "
              + spec.periodColumn()
              + " < :to");
    }
  }

  private Dataset<Row> rejected(Dataset<Row> result) {
    Column[] data =
        java.util.Arrays.stream(result.columns())
            .filter(c -> !Set.of(BAD, ExpectationCheck.MARKS, LakeTable.PERIOD).contains(c))
            .map(c -> col("`" + c + "`"))
            .toArray(Column[]::new);
    return result
        .filter(col(BAD))
        .select(
            Faults.rule(faults).as("rule"),
            Faults.reason(faults).as("reason"),
            to_json(struct(data), Map.of("ignoreNullFields", "false")).as("row"),
            lit(null).cast("string").as("source_file"),
            concat(lit(batch("")), col(LakeTable.PERIOD).cast("string")).as("batch"));
  }

  private String batch(String period) {
    return spec.name() + "-" + period;
  }

  private long recipe() {
    StringBuilder text = new StringBuilder(spec.sql() + "\n" + spec.periodColumn() + "\n" + unit);
    expectations
        .expectations()
        .forEach(e -> text.append('\n').append(e.label()).append(' ').append(e.severity()));
    return Long.parseLong(Hashes.sha256(text.toString()).substring(0, 15), 16);
  }
}
