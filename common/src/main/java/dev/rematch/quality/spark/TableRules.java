package dev.rematch.quality.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;

import dev.rematch.core.FailureKind;
import dev.rematch.core.PeriodUnit;
import dev.rematch.core.RematchException;
import dev.rematch.profile.ColumnProfile;
import dev.rematch.profile.NumericProfile;
import dev.rematch.profile.ValueKind;
import dev.rematch.quality.Expectation;
import dev.rematch.quality.Outcome;
import dev.rematch.quality.Outcome.Verdict;
import dev.rematch.quality.UsualVolume;
import dev.rematch.stats.UsualCount;
import dev.rematch.table.LakeTable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Table rules, checked on what was staged and is not published yet; by profiles where they do. */
final class TableRules {
  private static final int EXAMPLES = 3;

  private static final double DAY_SECONDS = 86_400;

  private final ExpectationCheck.Write write;
  private final PeriodUnit unit;
  private final Function<String, LakeTable> tables;

  TableRules(ExpectationCheck.Write write, PeriodUnit unit, Function<String, LakeTable> tables) {
    this.write = write;
    this.unit = unit;
    this.tables = tables;
  }

  /** One outcome per period, or one in all. */
  List<Outcome> outcomes(Expectation.TableRule rule) {
    if (rule instanceof Expectation.RowCount count) {
      return periods((period, rows) -> rowCount(count, period, rows));
    }
    if (rule instanceof Expectation.Volume volume) {
      return periods((period, rows) -> volume(volume, period, rows));
    }
    if (rule instanceof Expectation.NotNullShare share) {
      return periods((period, rows) -> notNull(share, period, rows));
    }
    if (rule instanceof Expectation.UniqueShare share) {
      return periods((period, rows) -> uniqueShare(share, period, rows));
    }
    if (rule instanceof Expectation.Monotone monotone) {
      return periods((period, rows) -> monotone(monotone, period, rows));
    }
    if (rule instanceof Expectation.Unique unique) {
      return List.of(unique(unique));
    }
    if (rule instanceof Expectation.Freshness fresh) {
      return List.of(freshness(fresh));
    }
    if (rule instanceof Expectation.ForeignKey key) {
      return List.of(foreignKey(key));
    }
    return List.of(schema((Expectation.Schema) rule));
  }

  private interface OfPeriod {
    Outcome outcome(LocalDate period, long rows);
  }

  private List<Outcome> periods(OfPeriod rule) {
    List<Outcome> outcomes = new ArrayList<>();
    new TreeMap<>(write.rows())
        .forEach((period, rows) -> outcomes.add(rule.outcome(LocalDate.parse(period), rows)));
    return outcomes;
  }

  private static Outcome of(
      Expectation rule, LocalDate period, boolean met, long rows, String observed) {
    return new Outcome(
        rule,
        Optional.of(period),
        met ? Verdict.MET : Verdict.BROKEN,
        OptionalLong.empty(),
        rows,
        observed);
  }

  private static Outcome unknown(Expectation rule, LocalDate period, long rows, String why) {
    return new Outcome(
        rule, Optional.of(period), Verdict.NOT_ASSESSED, OptionalLong.empty(), rows, why);
  }

  private static Outcome rowCount(Expectation.RowCount rule, LocalDate period, long rows) {
    boolean tooFew = rule.min().isPresent() && rows < rule.min().getAsLong();
    boolean tooMany = rule.max().isPresent() && rows > rule.max().getAsLong();
    return of(rule, period, !tooFew && !tooMany, rows, rows + " rows in period " + period);
  }

  private Outcome volume(Expectation.Volume rule, LocalDate period, long rows) {
    SortedMap<LocalDate, Long> before = new TreeMap<>();
    write
        .base()
        .ifPresent(
            base ->
                base.periodFiles()
                    .headMap(period)
                    .forEach((start, files) -> before.put(start, files.rows())));
    write.rows().keySet().forEach(touched -> before.remove(LocalDate.parse(touched)));
    Optional<UsualCount> usual = UsualVolume.before(before, period, unit, rule.season());
    if (usual.isEmpty()) {
      return unknown(rule, period, rows, "only " + before.size() + " periods before to tell by");
    }
    return of(
        rule,
        period,
        usual.get().deviations((double) rows) <= rule.deviations(),
        rows,
        String.format(
            Locale.ROOT,
            "%d rows in period %s, where %.0f ± %.0f are usual",
            rows,
            period,
            usual.get().median(),
            rule.deviations() * usual.get().spread()));
  }

  private Optional<ColumnProfile> profile(LocalDate period, String column) {
    return Optional.ofNullable(write.profiles().getOrDefault(period, Map.of()).get(column));
  }

  private Outcome notNull(Expectation.NotNullShare rule, LocalDate period, long rows) {
    Optional<ColumnProfile> profile = profile(period, rule.column());
    if (rows == 0 || profile.isEmpty()) {
      return unknown(rule, period, rows, "no rows in period " + period);
    }
    double share = (double) (rows - profile.get().nulls()) / rows;
    return of(
        rule,
        period,
        share >= rule.min(),
        rows,
        String.format(
            Locale.ROOT, "a value in %.2f %% of the rows of period %s", 100 * share, period));
  }

  private Outcome uniqueShare(Expectation.UniqueShare rule, LocalDate period, long rows) {
    Optional<ColumnProfile> profile = profile(period, rule.column());
    long values = rows - profile.map(ColumnProfile::nulls).orElse(0L);
    if (values == 0 || profile.isEmpty()) {
      return unknown(rule, period, rows, "no values in period " + period);
    }
    double estimate = profile.get().distinct().estimate();
    double error = profile.get().distinct().relativeError();
    double distinct = estimate;
    String how = "about ";
    boolean near =
        estimate * (1 - error) < rule.min() * values
            && estimate * (1 + error) >= rule.min() * values;
    if (near) {
      distinct =
          write
              .staged()
              .rows(period.toString())
              .select(quoted(rule.column()))
              .na()
              .drop()
              .distinct()
              .count();
      how = "";
    }
    return of(
        rule,
        period,
        distinct >= rule.min() * values,
        rows,
        String.format(
            Locale.ROOT,
            "%s%.0f different among %d values in period %s",
            how,
            distinct,
            values,
            period));
  }

  private Outcome monotone(Expectation.Monotone rule, LocalDate period, long rows) {
    Optional<double[]> here = range(profile(period, rule.column()));
    if (here.isEmpty()) {
      return unknown(rule, period, rows, "no numbers in period " + period);
    }
    Optional<LocalDate> before =
        neighbours(period).filter(p -> p.isBefore(period)).max(LocalDate::compareTo);
    Optional<LocalDate> after =
        neighbours(period).filter(p -> p.isAfter(period)).min(LocalDate::compareTo);
    String broken = "";
    for (Optional<LocalDate> other : List.of(before, after)) {
      Optional<double[]> there = other.flatMap(p -> range(neighbour(p, rule.column())));
      if (there.isPresent()) {
        double[] first = other.equals(before) ? there.get() : here.get();
        double[] second = other.equals(before) ? here.get() : there.get();
        if (second[0] < first[0] || second[1] < first[1]) {
          broken =
              String.format(
                  Locale.ROOT,
                  "%.6g to %.6g in period %s and %.6g to %.6g in period %s",
                  here.get()[0],
                  here.get()[1],
                  period,
                  there.get()[0],
                  there.get()[1],
                  other.orElseThrow());
        }
      }
    }
    return of(
        rule,
        period,
        broken.isEmpty(),
        rows,
        broken.isEmpty()
            ? String.format(
                Locale.ROOT, "%.6g to %.6g in period %s", here.get()[0], here.get()[1], period)
            : broken);
  }

  /** Periods that hold rows after the write. */
  private Stream<LocalDate> neighbours(LocalDate period) {
    Stream<LocalDate> old = write.base().map(b -> b.periods().stream()).orElseGet(Stream::empty);
    return Stream.concat(old, write.profiles().keySet().stream())
        .filter(p -> write.rows().getOrDefault(p.toString(), 1L) > 0)
        .filter(p -> !p.equals(period));
  }

  private Optional<ColumnProfile> neighbour(LocalDate period, String column) {
    return profile(period, column)
        .or(() -> Optional.ofNullable(write.earlier().apply(period).get(column)));
  }

  private static Optional<double[]> range(Optional<ColumnProfile> profile) {
    return profile
        .filter(NumericProfile.class::isInstance)
        .map(NumericProfile.class::cast)
        .filter(n -> n.finite() > 0)
        .map(n -> new double[] {n.moments().min(), n.moments().max()});
  }

  private Outcome freshness(Expectation.Freshness rule) {
    List<ColumnProfile> profiles = new ArrayList<>();
    write.profiles().keySet().forEach(p -> profile(p, rule.column()).ifPresent(profiles::add));
    write
        .base()
        .flatMap(b -> b.periods().stream().max(LocalDate::compareTo))
        .flatMap(p -> neighbour(p, rule.column()))
        .ifPresent(profiles::add);
    long newest = Long.MIN_VALUE;
    for (ColumnProfile profile : profiles) {
      boolean dated = profile.kind() == ValueKind.DATE || profile.kind() == ValueKind.TIMESTAMP;
      if (!dated) {
        throw new RematchException(
            FailureKind.INVALID_INPUT,
            "Cannot check "
                + rule.label()
                + ": column "
                + rule.column()
                + " must be a DATE or TIMESTAMP, found "
                + profile.kind()
                + " values; name another column");
      }
      NumericProfile numbers = (NumericProfile) profile;
      if (numbers.finite() > 0) {
        double unitDays = profile.kind() == ValueKind.DATE ? 1 : DAY_SECONDS;
        newest = Math.max(newest, (long) Math.floor(numbers.moments().max() / unitDays));
      }
    }
    long rows = write.rows().values().stream().mapToLong(Long::longValue).sum();
    boolean known = newest > Long.MIN_VALUE;
    boolean met = known && write.date().toEpochDay() - newest <= rule.maxDays();
    return new Outcome(
        rule,
        Optional.empty(),
        met ? Verdict.MET : Verdict.BROKEN,
        OptionalLong.empty(),
        rows,
        known
            ? LocalDate.ofEpochDay(newest) + " as the newest at " + write.date()
            : "no value at all");
  }

  private Outcome foreignKey(Expectation.ForeignKey rule) {
    Dataset<Row> other =
        tables
            .apply(rule.table())
            .required()
            .rows()
            .select(columns(rule.references(), "_r"))
            .distinct()
            .withColumn("_found", lit(true));
    Dataset<Row> keys = write.staged().rows().select(columns(rule.columns(), "_k")).na().drop();
    Column same = lit(true);
    for (int i = 0; i < rule.columns().size(); i++) {
      same = same.and(col("_k" + i).equalTo(col("_r" + i)));
    }
    Dataset<Row> joined = keys.join(other, same, "left");
    Row counts = joined.agg(count(lit(1)), count_if(col("_found").isNull())).first();
    long rows = counts.getLong(0);
    long missing = counts.getLong(1);
    boolean met = rows == 0 || (double) (rows - missing) / rows >= rule.min();
    String examples =
        met
            ? ""
            : joined
                .filter(col("_found").isNull())
                .select(columns(numbered(rule.columns().size()), ""))
                .distinct()
                .limit(EXAMPLES)
                .collectAsList()
                .stream()
                .map(Row::mkString)
                .sorted()
                .collect(Collectors.joining(", ", ", such as ", ""));
    return new Outcome(
        rule,
        Optional.empty(),
        met ? Verdict.MET : Verdict.BROKEN,
        OptionalLong.of(missing),
        rows,
        missing + " of " + rows + " rows whose key is not in " + rule.table() + examples);
  }

  private static List<String> numbered(int n) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      names.add("_k" + i);
    }
    return names;
  }

  /** The columns under names that end in a number, or as they are. */
  private static Column[] columns(List<String> names, String prefix) {
    Column[] columns = new Column[names.size()];
    Arrays.setAll(
        columns, i -> prefix.isEmpty() ? col(names.get(i)) : quoted(names.get(i)).as(prefix + i));
    return columns;
  }

  private Outcome schema(Expectation.Schema rule) {
    String wanted = text(StructType.fromDDL(rule.ddl()));
    String found = text(write.staged().schema());
    long rows = write.rows().values().stream().mapToLong(Long::longValue).sum();
    return new Outcome(
        rule,
        Optional.empty(),
        wanted.equals(found) ? Verdict.MET : Verdict.BROKEN,
        OptionalLong.empty(),
        rows,
        found);
  }

  /** Columns of the data, without those of the engine, in their order. */
  private static String text(StructType schema) {
    return Arrays.stream(schema.fields())
        .filter(f -> !f.name().startsWith("_"))
        .map((StructField f) -> f.name() + " " + f.dataType().sql())
        .collect(Collectors.joining(", "));
  }

  private Outcome unique(Expectation.Unique rule) {
    Column[] key = rule.columns().stream().map(TableRules::quoted).toArray(Column[]::new);
    List<Row> repeated =
        write
            .staged()
            .rows()
            .groupBy(key)
            .agg(count(lit(1)).as("_n"))
            .filter(col("_n").gt(1))
            .limit(EXAMPLES)
            .collectAsList();
    List<String> examples = new ArrayList<>();
    for (Row row : repeated) {
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < key.length; i++) {
        cells.add(rule.columns().get(i) + "=" + row.get(i));
      }
      examples.add(String.join(", ", cells) + " (" + row.getLong(key.length) + " rows)");
    }
    return new Outcome(
        rule,
        Optional.empty(),
        repeated.isEmpty() ? Verdict.MET : Verdict.BROKEN,
        OptionalLong.empty(),
        write.staged().rowCount(),
        repeated.isEmpty() ? "no repeated key" : String.join(" and ", examples));
  }

  private static Column quoted(String column) {
    return col("`" + column.replace("`", "``") + "`");
  }
}
