package dev.rematch.profile.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rematch.SharedSpark;
import dev.rematch.core.InMemoryAppendLog;
import dev.rematch.core.PeriodUnit;
import dev.rematch.core.TableVersion;
import dev.rematch.profile.CategoricalProfile;
import dev.rematch.profile.ColumnProfile;
import dev.rematch.profile.NumericProfile;
import dev.rematch.profile.ProfileRow;
import dev.rematch.profile.Profiles;
import dev.rematch.table.Change;
import dev.rematch.table.LakeTable;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableProfilerSparkTest {
  private static final LocalDate APRIL = LocalDate.of(2013, 4, 1);
  private static final LocalDate MAY = LocalDate.of(2013, 5, 1);
  private static final String ONE_OF_EACH =
      "id, CAST(id AS INT) AS whole, id / 4 AS part, CAST(id AS DECIMAL(10, 2)) AS money,"
          + " id %% 2 = 0 AS even, concat('c', id %% 3) AS text, DATE '2013-04-01' AS day,"
          + " TIMESTAMP '2013-04-01 12:00:00' AS at, array(id) AS list, DATE '%s' AS _period";

  @TempDir Path folder;
  private final SparkSession spark = SharedSpark.session();
  private final InMemoryAppendLog<ProfileRow> stored = new InMemoryAppendLog<>();
  private LakeTable table;
  private TableProfiler profiler;

  @BeforeEach
  void makeTable() {
    table = new LakeTable(spark, "t", folder.resolve("t").toString());
    profiler =
        new TableProfiler(table, new Profiles(stored, "p", PeriodUnit.MONTH), Set.of("whole"));
  }

  private Dataset<Row> rows(long from, long to, LocalDate period) {
    return spark
        .range(from, to, 1, 3)
        .selectExpr(ONE_OF_EACH.formatted(period).split(",(?![^(]*\\))"));
  }

  private TableVersion write(Dataset<Row> rows, Set<LocalDate> replaced) {
    profiler.catchUp("run");
    TableProfiler.Writing writing = profiler.writing();
    Change change = table.change();
    change.write(writing.on(rows));
    TableVersion version = change.replacing(replaced).commit("run");
    writing.store("run", change.base(), version);
    return version;
  }

  private Map<String, ColumnProfile> profile(LocalDate period) {
    int jobs = SharedSpark.jobsOf(() -> profiler.profiles(table.required(), Set.of(period)));
    assertThat(jobs).as("jobs to read a stored profile").isZero();
    return profiler.profiles(table.required(), Set.of(period)).get(period);
  }

  @Test
  void writingProfilesEveryColumnWithoutAJobMore() {
    Dataset<Row> rows = rows(0, 100, APRIL);

    LakeTable plain = new LakeTable(spark, "plain", folder.resolve("plain").toString());
    int jobs = SharedSpark.jobsOf(() -> plain.change().write(rows).commit("run"));

    assertThat(SharedSpark.jobsOf(() -> write(rows, Set.of()))).isEqualTo(jobs);

    Map<String, ColumnProfile> columns = profile(APRIL);
    assertThat(columns)
        .containsOnlyKeys("id", "whole", "part", "money", "even", "text", "day", "at", "list");
    assertThat(columns.values()).allMatch(c -> c.rows() == 100);
    NumericProfile part = (NumericProfile) columns.get("part");
    assertThat(part.moments().mean()).isEqualTo(49.5 / 4);
    assertThat(part.zeros()).isEqualTo(1);
    assertThat(((NumericProfile) columns.get("money")).moments().max()).isEqualTo(99);
    assertThat(((NumericProfile) columns.get("day")).moments().min())
        .isEqualTo((double) APRIL.toEpochDay());
    assertThat(((NumericProfile) columns.get("at")).moments().min())
        .isEqualTo((double) APRIL.toEpochDay() * 86400 + 43200);
    assertThat(((CategoricalProfile) columns.get("even")).counts())
        .isEqualTo(Map.of("true", 50L, "false", 50L));
    assertThat(((CategoricalProfile) columns.get("text")).counts())
        .isEqualTo(Map.of("c0", 34L, "c1", 33L, "c2", 33L));
    assertThat(((CategoricalProfile) columns.get("whole")).counts()).hasSize(100);
    assertThat(columns.get("list").kind()).hasToString("opaque");
    assertThat(columns.get("id").distinct().estimate()).isBetween(99.0, 101.0);
  }

  @Test
  void rowsAddedToAPeriodAddToItsProfile() {
    write(rows(0, 100, APRIL), Set.of());
    write(rows(100, 150, APRIL).union(rows(0, 20, MAY)), Set.of());

    assertThat(((NumericProfile) profile(APRIL).get("id")).moments().max()).isEqualTo(149);
    assertThat(profile(APRIL).get("id").rows()).isEqualTo(150);
    assertThat(profile(MAY).get("id").rows()).isEqualTo(20);
  }

  @Test
  void aReplacedPeriodHasTheProfileOfItsNewRows() {
    write(rows(0, 100, APRIL), Set.of());
    TableVersion before = table.newest();
    write(rows(500, 510, APRIL), Set.of(APRIL));

    assertThat(profile(APRIL).get("id").rows()).isEqualTo(10);
    assertThat(profiler.profiles(table.at(before.version()), Set.of(APRIL)).get(APRIL).get("id"))
        .matches(earlier -> earlier.rows() == 100);
  }

  @Test
  void aWriterThatDiedAfterItsCommitIsMadeUpForOnce() {
    write(rows(0, 100, APRIL), Set.of());
    table.change().write(rows(100, 130, MAY)).commit("died");

    profiler.catchUp("next");
    int again = SharedSpark.jobsOf(() -> profiler.catchUp("next"));

    assertThat(again).isZero();
    assertThat(profile(MAY).get("id").rows()).isEqualTo(30);
    assertThat(stored.all().stream().filter(r -> r.column().equals("id")).map(ProfileRow::rows))
        .containsExactly(100L, 30L);
    assertThat(stored.all().get(stored.all().size() - 1).runId()).isEqualTo("next");
  }

  @Test
  void whatPassedButWasNotWrittenIsNoticedAndReadAgain() {
    TableProfiler.Writing writing = profiler.writing();
    Change change = table.change();
    change.write(writing.on(rows(0, 100, APRIL)).filter("id < 40"));
    TableVersion version = change.commit("run");

    int jobs = SharedSpark.jobsOf(() -> writing.store("run", change.base(), version));

    assertThat(jobs).as("one rescan").isEqualTo(1);
    assertThat(profile(APRIL).get("id").rows()).isEqualTo(40);
  }

  @Test
  void rejectedRowsAreNotProfiled() {
    TableProfiler.Writing writing = profiler.writing("_bad", "_marks", List.of());
    Change change = table.change();
    change.write(
        writing
            .on(
                rows(0, 100, APRIL)
                    .selectExpr("*", "id % 10 = 0 AS _bad", "IF(id % 4 = 0, 5L, 0L) AS _marks"))
            .filter("NOT _bad")
            .drop("_bad", "_marks"));
    assertThat(writing.marked().get(APRIL)).startsWith(25, 0, 25, 0);
    TableVersion version = change.commit("run");

    assertThat(SharedSpark.jobsOf(() -> writing.store("run", change.base(), version))).isZero();
    assertThat(profile(APRIL).get("id").rows()).isEqualTo(90);
  }

  @Test
  void theOrderAndTheSplitOfRowsChangeNothing() {
    write(rows(0, 600, APRIL), Set.of());
    write(rows(0, 600, APRIL).orderBy("text", "id").repartition(5), Set.of(APRIL));

    List<List<ProfileRow>> versions =
        List.copyOf(
            stored.all().stream()
                .collect(
                    Collectors.groupingBy(
                        ProfileRow::tableVersion, java.util.TreeMap::new, Collectors.toList()))
                .values());
    for (int i = 0; i < versions.get(0).size(); i++) {
      ProfileRow one = versions.get(0).get(i);
      ProfileRow other = versions.get(1).get(i);
      assertThat(other.categories()).as(one.column()).isEqualTo(one.categories());
      assertThat(other.quantiles()).as(one.column()).isEqualTo(one.quantiles());
      assertThat(other.distinct()).as(one.column()).isEqualTo(one.distinct());
    }
  }

  private TableProfiler sliced(String... columns) {
    return new TableProfiler(
        table, new Profiles(stored, "p", PeriodUnit.MONTH), Set.of("whole"), List.of(columns));
  }

  @Test
  void slicesAreProfiledInTheSamePassAndAddUpToTheWhole() {
    Dataset<Row> rows = rows(0, 100, APRIL);
    write(rows, Set.of());
    int plain = SharedSpark.jobsOf(() -> write(rows, Set.of(APRIL)));
    profiler = sliced("text", "even", "no_column_of_it");

    assertThat(SharedSpark.jobsOf(() -> write(rows, Set.of(APRIL)))).isEqualTo(plain);

    var slices = profiler.slices(table.required(), APRIL);
    assertThat(slices).containsOnlyKeys("even=false", "even=true", "text=c0", "text=c1", "text=c2");
    assertThat(slices.get("text=c0").get("id").rows()).isEqualTo(34);
    NumericProfile even = (NumericProfile) slices.get("even=true").get("part");
    assertThat(even.moments().mean()).isEqualTo(49.0 / 4);
    assertThat(profile(APRIL).get("id").rows()).as("all rows as ever").isEqualTo(100);

    write(rows(100, 160, APRIL), Set.of());
    assertThat(profiler.slices(table.required(), APRIL).get("text=c1").get("id").rows())
        .as("rows added to a period add to its slices")
        .isEqualTo(53);
  }

  @Test
  void aColumnOfTooManyValuesMakesNoSlicesHoweverTheRowsAreSplit() {
    profiler = sliced("id", "text");
    write(rows(0, 60, APRIL).repartition(7), Set.of());

    assertThat(profiler.slices(table.required(), APRIL))
        .as("60 ids are keys and no groups")
        .containsOnlyKeys("text=c0", "text=c1", "text=c2");

    write(rows(0, 40, MAY), Set.of());
    assertThat(profiler.slices(table.required(), MAY)).containsKey("id=7");
    write(rows(40, 60, MAY), Set.of());
    assertThat(profiler.slices(table.required(), MAY).keySet())
        .as("with the rows that were added there are too many")
        .noneMatch(slice -> slice.startsWith("id="));
  }

  @Test
  void rowsWithoutAValueAreASliceAndAColumnToSliceByIsNotProfiled() {
    profiler = sliced("group");
    TableProfiler.Writing writing = profiler.writing();
    Change change = table.change();
    change.write(
        writing
            .on(
                rows(0, 30, APRIL)
                    .selectExpr("*", "IF(id < 10, 'a', NULL) AS " + TableProfiler.slicer("group")))
            .drop(TableProfiler.slicer("group")));
    writing.store("run", change.base(), change.commit("run"));

    var slices = profiler.slices(table.required(), APRIL);
    assertThat(slices).containsOnlyKeys("group=NULL", "group=a");
    assertThat(slices.get("group=NULL").get("id").rows()).isEqualTo(20);
    assertThat(slices.get("group=a")).doesNotContainKey(TableProfiler.slicer("group"));
  }

  @Test
  void aPeriodIsKnownAsItWasAtAVersionWhateverCameLater() {
    TableVersion trained = write(rows(0, 100, APRIL).union(rows(0, 50, MAY)), Set.of());
    write(rows(500, 510, APRIL), Set.of(APRIL));

    var then = profiler.asOf(trained, Set.of(APRIL, MAY, APRIL.minusMonths(1)));

    assertThat(then).containsOnlyKeys(APRIL, MAY);
    assertThat(then.get(APRIL).columns().get("id").rows()).isEqualTo(100);
    assertThat(then.get(APRIL).content())
        .isNotEqualTo(table.required().periodFiles().get(APRIL).fingerprint());
    assertThat(then.get(MAY).content())
        .isEqualTo(table.required().periodFiles().get(MAY).fingerprint());
    assertThat(profiler.asOf(table.newest(), Set.of(APRIL)).get(APRIL).columns().get("id").rows())
        .isEqualTo(10);
  }

  @Test
  void anEmptyWriteAndFiveThousandColumnsAreAnswered() {
    write(rows(0, 0, APRIL), Set.of());
    assertThat(stored.all()).isEmpty();

    LakeTable wide = new LakeTable(spark, "wide", folder.resolve("wide").toString());
    TableProfiler many =
        new TableProfiler(wide, new Profiles(stored, "p", PeriodUnit.MONTH), Set.of());
    String[] columns = new String[5_001];
    java.util.Arrays.setAll(columns, i -> "id + " + i + " AS c" + i);
    columns[5_000] = "DATE '2013-04-01' AS _period";
    TableProfiler.Writing writing = many.writing();
    Change change = wide.change();
    change.write(writing.on(spark.range(0, 10).selectExpr(columns)));
    writing.store("run", change.base(), change.commit("run"));

    assertThat(many.profiles(wide.required(), Set.of(APRIL)).get(APRIL)).hasSize(5_000);
  }
}
