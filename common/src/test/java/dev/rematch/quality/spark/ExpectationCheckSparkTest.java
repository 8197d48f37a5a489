package dev.rematch.quality.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rematch.SharedSpark;
import dev.rematch.core.FailureKind;
import dev.rematch.core.InMemoryAppendLog;
import dev.rematch.core.PeriodUnit;
import dev.rematch.core.RematchException;
import dev.rematch.core.TableVersion;
import dev.rematch.profile.ProfileRow;
import dev.rematch.profile.Profiles;
import dev.rematch.profile.spark.TableProfiler;
import dev.rematch.quality.Expectation;
import dev.rematch.quality.ExpectationResult;
import dev.rematch.quality.Outcome;
import dev.rematch.quality.Severity;
import dev.rematch.table.Change;
import dev.rematch.table.LakeTable;
import dev.rematch.table.SchemaChange;
import dev.rematch.table.Staged;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpectationCheckSparkTest {
  private static final LocalDate DATE = LocalDate.of(2013, 4, 20);

  @TempDir Path folder;
  private final SparkSession spark = SharedSpark.session();
  private final InMemoryAppendLog<ExpectationResult> log = new InMemoryAppendLog<>();
  private final InMemoryAppendLog<ProfileRow> profiles = new InMemoryAppendLog<>();
  private LakeTable table;
  private TableProfiler profiler;

  @BeforeEach
  void makeTable() {
    table = new LakeTable(spark, "t", folder.resolve("t").toString());
    profiler = new TableProfiler(table, new Profiles(profiles, "p", PeriodUnit.DAY), Set.of());
  }

  /** A day's rows: id from 0, at noon, a text of 10 values, NULL in every tenth row. */
  private Dataset<Row> day(int day, long rows) {
    return spark
        .range(0, rows, 1, 2)
        .selectExpr(
            "id",
            "CAST(" + 1000 * day + " + id AS DOUBLE) AS meter",
            "concat('c', id % 10) AS text",
            "IF(id % 10 = 0, NULL, 1.5) AS maybe",
            "TIMESTAMP '2013-04-" + String.format("%02d", day) + " 12:00:00' AS at",
            "DATE '2013-04-" + String.format("%02d", day) + "' AS _period");
  }

  private List<ExpectationResult> write(Dataset<Row> rows, Expectation... rules) {
    ExpectationCheck check =
        new ExpectationCheck(
            "t",
            List.of(rules),
            PeriodUnit.DAY,
            name -> new LakeTable(spark, name, folder.resolve(name).toString()),
            log,
            "p");
    profiler.catchUp("run");
    Change change = table.change();
    TableProfiler.Writing writing =
        profiler.writing("_bad", ExpectationCheck.MARKS, check.marked());
    Dataset<Row> marked =
        rows.withColumn("_bad", Faults.any(check.rejecting()))
            .withColumn(ExpectationCheck.MARKS, Faults.marks(check.faults()));
    Staged staged =
        change.stage(
            writing
                .on(marked)
                .filter(functions.not(functions.col("_bad")))
                .drop("_bad", ExpectationCheck.MARKS),
            SchemaChange.SAME);
    int before = log.all().size();
    check.check(
        new ExpectationCheck.Write(
            DATE,
            staged,
            staged.rowsByPartition(),
            rows.count() - staged.rowCount(),
            Optional.empty(),
            writing.marked(),
            writing.passed(),
            change.base(),
            period ->
                profiler.profiles(table.required(), Set.of(period)).getOrDefault(period, Map.of())),
        "run");
    Set<LocalDate> touched = new java.util.TreeSet<>();
    staged.rowsByPartition().keySet().forEach(p -> touched.add(LocalDate.parse(p)));
    TableVersion version = change.replacing(touched).commit("run");
    writing.store("run", change.base(), version);
    return log.all().subList(before, log.all().size());
  }

  private static void is(
      List<ExpectationResult> outcomes, Outcome.Verdict verdict, String observed) {
    assertThat(outcomes).hasSize(1);
    assertThat(outcomes.get(0).observed()).isEqualTo(observed);
    assertThat(outcomes.get(0).verdict()).isEqualTo(verdict.toString());
  }

  @Test
  void rowRulesAreCountedByPeriodAndOnlyWarnWhereTold() {
    List<ExpectationResult> outcomes =
        write(
            day(1, 100).unionByName(day(2, 50)),
            new Expectation.NotNull(List.of("maybe"), Severity.WARN),
            new Expectation.Relation("id", "<", "meter", Severity.WARN),
            new Expectation.Condition("id < 90", Severity.QUARANTINE),
            new Expectation.InSet("text", List.of("c1"), Severity.WARN));

    assertThat(outcomes)
        .extracting(o -> o.expectation() + ": " + o.observed())
        .containsExactly(
            "not-null(maybe): 10 rows in period 2013-04-01",
            "not-null(maybe): 5 rows in period 2013-04-02",
            "relation(id < meter): no row that breaks it",
            "sql(id < 90): 10 rows in period 2013-04-01",
            "in-set(text, [c1]): 90 rows in period 2013-04-01",
            "in-set(text, [c1]): 45 rows in period 2013-04-02");
    assertThat(table.required().rowCount()).as("the quarantined are not kept").isEqualTo(140);
    assertThat(
            profiles.all().stream()
                .filter(r -> r.window().startsWith("[2013-04-01"))
                .collect(
                    java.util.stream.Collectors.toMap(
                        ProfileRow::column, ProfileRow::expectationFailures)))
        .containsEntry("maybe", 10L)
        .containsEntry("text", 90L)
        .containsEntry("id", 0L);
    assertThat(log.all()).hasSize(6);
    ExpectationResult first = log.all().get(0);
    assertThat(first.failures()).contains(10L);
    assertThat(first.severity()).isEqualTo("warn");
    assertThat(first.verdict()).isEqualTo("broken");
    assertThat(first.window()).isEqualTo("[2013-04-01, 2013-04-02)");
    assertThat(first.tableVersion()).isZero();
  }

  @Test
  void aRuleThatStopsPublishesNothingAndIsOnRecord() {
    assertThatThrownBy(
            () ->
                write(
                    day(1, 100),
                    new Expectation.Condition("id < 99", Severity.STOP),
                    new Expectation.NotNullShare("maybe", 0.95, Severity.STOP),
                    new Expectation.RowCount(
                        OptionalLong.of(1000), OptionalLong.empty(), Severity.WARN)))
        .isInstanceOf(RematchException.class)
        .hasMessage(
            "Cannot publish table t: sql(id < 99) is not met, found 1 rows in period 2013-04-01;"
                + " not-null-share(maybe, min 0.95) is not met, found a value in 89.90 % of the"
                + " rows of period 2013-04-01; nothing was published: correct the input or the"
                + " expectation")
        .satisfies(
            e ->
                assertThat(((RematchException) e).kind())
                    .isEqualTo(FailureKind.EXPECTATIONS_NOT_MET));
    assertThat(table.latest()).isEmpty();
    assertThat(log.all())
        .extracting(r -> r.severity() + " " + r.verdict())
        .containsExactly("stop broken", "stop broken", "warn broken");
  }

  @Test
  void sharesComeFromTheProfile() {
    Dataset<Row> rows = day(1, 100);
    is(
        write(rows, new Expectation.NotNullShare("maybe", 0.9, Severity.WARN)),
        Outcome.Verdict.MET,
        "a value in 90.00 % of the rows of period 2013-04-01");
    int jobs =
        SharedSpark.jobsOf(
            () ->
                is(
                    write(rows, new Expectation.UniqueShare("text", 0.5, Severity.WARN)),
                    Outcome.Verdict.BROKEN,
                    "about 10 different among 100 values in period 2013-04-01"));
    int near =
        SharedSpark.jobsOf(
            () ->
                is(
                    write(day(2, 20_000), new Expectation.UniqueShare("id", 1, Severity.WARN)),
                    Outcome.Verdict.MET,
                    "20000 different among 20000 values in period 2013-04-02"));
    assertThat(near).as("an exact count only near the limit").isGreaterThan(jobs);
  }

  @Test
  void volumeIsJudgedByThePeriodsBefore() {
    Expectation volume = new Expectation.Volume(6, 1, Severity.WARN);
    for (int day = 1; day <= 8; day++) {
      is(
          write(day(day, 100 + day), volume),
          Outcome.Verdict.NOT_ASSESSED,
          "only " + (day - 1) + " periods before to tell by");
    }
    is(
        write(day(9, 105), volume),
        Outcome.Verdict.MET,
        "105 rows in period 2013-04-09, where 105 ± 61 are usual");
    is(
        write(day(10, 30), volume),
        Outcome.Verdict.BROKEN,
        "30 rows in period 2013-04-10, where 105 ± 61 are usual");
  }

  @Test
  void aSeasonIsComparedWithItself() {
    Expectation volume = new Expectation.Volume(4, 2, Severity.WARN);
    for (int day = 1; day <= 10; day++) {
      write(day(day, day % 2 == 0 ? 400 : 20));
    }
    is(
        write(day(11, 21), volume),
        Outcome.Verdict.MET,
        "21 rows in period 2013-04-11, where 20 ± 18 are usual");
    is(
        write(day(12, 21), volume),
        Outcome.Verdict.BROKEN,
        "21 rows in period 2013-04-12, where 400 ± 80 are usual");
  }

  @Test
  void aMeterDoesNotRunBackwards() {
    Expectation monotone = new Expectation.Monotone("meter", Severity.WARN);
    is(write(day(2, 10), monotone), Outcome.Verdict.MET, "2000.00 to 2009.00 in period 2013-04-02");
    is(write(day(3, 10), monotone), Outcome.Verdict.MET, "3000.00 to 3009.00 in period 2013-04-03");
    Dataset<Row> fell = day(4, 10).withColumn("meter", functions.lit(5.0));
    is(
        write(fell, monotone),
        Outcome.Verdict.BROKEN,
        "5.00000 to 5.00000 in period 2013-04-04 and 3000.00 to 3009.00 in period 2013-04-03");
  }

  @Test
  void freshnessIsAskedOfTheNewestValue() {
    is(
        write(day(18, 3), new Expectation.Freshness("at", 2, Severity.WARN)),
        Outcome.Verdict.MET,
        "2013-04-18 as the newest at 2013-04-20");
    is(
        write(day(17, 3), new Expectation.Freshness("at", 1, Severity.WARN)),
        Outcome.Verdict.BROKEN,
        "2013-04-18 as the newest at 2013-04-20");
    assertThatThrownBy(() -> write(day(1, 3), new Expectation.Freshness("text", 1, Severity.WARN)))
        .hasMessage(
            "Cannot check freshness(text, 1 days): column text must be a DATE or TIMESTAMP, found"
                + " categorical values; name another column");
  }

  @Test
  void keysAreFoundInTheOtherTable() {
    LakeTable other = new LakeTable(spark, "codes", folder.resolve("codes").toString());
    other
        .change()
        .write(
            spark
                .range(0, 8, 1, 1)
                .selectExpr("concat('c', id) AS code", "DATE '1970-01-01' AS _period"))
        .commit("run");
    List<String> text = List.of("text");
    List<String> code = List.of("code");
    is(
        write(day(1, 100), new Expectation.ForeignKey(text, "codes", code, 0.8, Severity.WARN)),
        Outcome.Verdict.MET,
        "20 of 100 rows whose key is not in codes");
    is(
        write(day(1, 100), new Expectation.ForeignKey(text, "codes", code, 1, Severity.WARN)),
        Outcome.Verdict.BROKEN,
        "20 of 100 rows whose key is not in codes, such as c8, c9");
  }

  @Test
  void theSchemaIsTheDeclaredOne() {
    String ddl = "id BIGINT, meter DOUBLE, text STRING, maybe DECIMAL(2,1), at TIMESTAMP";
    is(write(day(1, 3), new Expectation.Schema(ddl, Severity.WARN)), Outcome.Verdict.MET, ddl);
    is(
        write(day(1, 3), new Expectation.Schema("id INT", Severity.WARN)),
        Outcome.Verdict.BROKEN,
        ddl);
  }

  @Test
  void anEmptyPeriodIsNotMet() {
    List<ExpectationResult> outcomes =
        write(
            day(1, 10),
            new Expectation.Condition("id < 0", Severity.QUARANTINE),
            new Expectation.NotNullShare("maybe", 0.5, Severity.WARN));
    // All rows went to quarantine: there is no period left to judge.
    assertThat(outcomes).hasSize(1);
    assertThat(new TreeMap<>(Map.of("rows", table.required().rowCount())))
        .containsEntry("rows", 0L);
    assertThat(new ArrayList<>(outcomes).get(0).failures()).contains(10L);
  }
}
