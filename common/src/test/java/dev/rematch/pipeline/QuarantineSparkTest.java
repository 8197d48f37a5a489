package dev.rematch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rematch.SharedSpark;
import dev.rematch.core.AppendLog;
import dev.rematch.core.FailureKind;
import dev.rematch.core.InMemoryAppendLog;
import dev.rematch.core.PeriodUnit;
import dev.rematch.core.RematchException;
import dev.rematch.core.Span;
import dev.rematch.core.Warehouse;
import dev.rematch.profile.ProfileRow;
import dev.rematch.quality.Expectation;
import dev.rematch.quality.ExpectationResult;
import dev.rematch.quality.QuarantineShare;
import dev.rematch.quality.ReleaseChoice;
import dev.rematch.quality.Released;
import dev.rematch.source.Availability;
import dev.rematch.source.ColumnSpec;
import dev.rematch.source.SourceMode;
import dev.rematch.source.SourceSpec;
import dev.rematch.table.LakeTable;
import dev.rematch.transform.TransformSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way of rejected rows back into their table: each of them once, whatever happens. */
class QuarantineSparkTest {
  private static final LocalDate MARCH = LocalDate.of(2013, 3, 1);
  private static final String HEADER = "id,day,delay,dest\n";
  private static final Expectation TOO_NARROW = new Expectation.Between("delay", -10, 40);
  private static final Expectation WIDER = new Expectation.Between("delay", -10, 60);

  @TempDir Path folder;
  private final SparkSession spark = SharedSpark.session();
  private AppendLog<ProfileRow> profiles = new InMemoryAppendLog<>();
  private final InMemoryAppendLog<ExpectationResult> results = new InMemoryAppendLog<>();
  private final List<Expectation> rawRules = new ArrayList<>(List.of(TOO_NARROW));
  private final List<Expectation> featureRules = new ArrayList<>();
  private Map<String, String> options = Map.of("null-values", "");
  private SourceMode mode = SourceMode.APPEND;
  private Optional<String> parquet = Optional.empty();
  private int runs;

  @BeforeEach
  void landFiles() {
    land(
        "trips-2013-01.csv",
        "1,2013-01-05,10,IAH\n2,2013-01-06,50,MIA\n3,2013-01-07,abc,BQN\n4,2013-01-08,99,BQN\n");
    land("trips-2013-02.csv", "5,2013-02-05,10,IAH\n6,2013-02-06,55,MIA\n7,2013-02-07,NA,MIA\n");
  }

  private void land(String name, String rows) {
    try {
      Path file = folder.resolve("landing").resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, HEADER + rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Pipeline pipeline() {
    SourceSpec trips =
        new SourceSpec(
            "trips",
            parquet.isPresent() ? "parquet" : "csv",
            parquet.isPresent() ? "landing/all.parquet" : "landing/trips-*.csv",
            Availability.END_OF_PERIOD,
            Optional.of("day"),
            List.of("id"),
            columns(),
            mode,
            options);
    return TestPipelines.of(
        folder,
        PeriodUnit.MONTH,
        List.of(trips),
        mode == SourceMode.SNAPSHOT || parquet.isPresent()
            ? List.of()
            : List.of(
                new TransformSpec(
                    "features",
                    "features.sql",
                    "SELECT id, _event_date AS event_date, delay, dest FROM raw_trips"
                        + " WHERE _event_date >= :from AND _event_date < :to",
                    Set.of("raw_trips"),
                    "event_date")),
        Map.of("raw_trips", List.copyOf(rawRules), "features", List.copyOf(featureRules)));
  }

  private List<ColumnSpec> columns() {
    List<ColumnSpec> columns = new ArrayList<>();
    StructType.fromDDL(parquet.orElse("id BIGINT, day DATE, delay DOUBLE, dest STRING"))
        .foreach(
            field -> {
              columns.add(new ColumnSpec(field.name(), field.dataType().sql()));
              return null;
            });
    return columns;
  }

  private Warehouse warehouse() {
    return new Warehouse(folder.resolve("warehouse").toString());
  }

  private IngestResult ingest() {
    return new Ingest(spark, pipeline(), warehouse(), profiles, results).ingest(MARCH, "ingest");
  }

  private Released release(ReleaseChoice choice) {
    return release(choice, "release-" + runs++);
  }

  private Released release(ReleaseChoice choice, String runId) {
    return new QuarantineRelease(spark, pipeline(), warehouse(), profiles, results)
        .release(choice, MARCH, runId);
  }

  private static ReleaseChoice all(String table) {
    return new ReleaseChoice(table, Optional.empty(), List.of(), Map.of());
  }

  private ReleaseChoice row(long id, Map<String, String> cells) {
    return new ReleaseChoice("raw_trips", Optional.empty(), List.of(hash(id)), cells);
  }

  private String hash(long id) {
    return table("quarantine")
        .required()
        .rows()
        .filter("row like '%\"id\":\"" + id + "\"%'")
        .select("row_hash")
        .first()
        .getString(0);
  }

  private LakeTable table(String name) {
    return new LakeTable(spark, name, folder.resolve("warehouse/lake/test/" + name).toString());
  }

  private List<String> column(String table, String sql) {
    return table(table)
        .required()
        .rows()
        .selectExpr("CAST(" + sql + " AS STRING)")
        .collectAsList()
        .stream()
        .map(r -> r.getString(0))
        .sorted(Comparator.naturalOrder())
        .toList();
  }

  private List<String> waiting() {
    return table("quarantine")
        .required()
        .rows()
        .filter("released_by IS NULL")
        .selectExpr("get_json_object(row, '$.id')")
        .collectAsList()
        .stream()
        .map(r -> r.getString(0))
        .sorted()
        .toList();
  }

  /** What a kill before a table's last commit leaves behind. */
  private void takeBack(String table) {
    Path log = folder.resolve("warehouse/lake/test/" + table + "/_delta_log");
    long last = table(table).newest().version();
    try (Stream<Path> files = Files.list(log)) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().contains(String.format("%020d", last))) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    DeltaLog.clearCache();
    profiles = new InMemoryAppendLog<>();
  }

  @Test
  void rowsThatPassTheCorrectedRuleComeBackOnceAndTheirPeriodsAreMadeAgain() {
    ingest();
    assertThat(waiting()).containsExactly("2", "3", "4", "6", "7");
    rawRules.set(0, WIDER);

    Released released = release(all("raw_trips"));

    assertThat(released.looked()).isEqualTo(5);
    assertThat(released.released()).isEqualTo(2);
    assertThat(released.periods())
        .containsExactly(LocalDate.of(2013, 1, 1), LocalDate.of(2013, 2, 1));
    assertThat(released.waiting())
        .extracting(w -> w.rule() + " / " + w.reason())
        .containsExactlyInAnyOrder(
            "cell-type / delay: 'abc' is not DOUBLE",
            "cell-type / delay: 'NA' is not DOUBLE",
            "between(delay, -10.0, 60.0) / delay: '99.0' is not between -10.0 and 60.0");
    assertThat(waiting()).containsExactly("3", "4", "7");
    assertThat(column("raw_trips", "concat_ws('|', id, delay, _period, _source_file, _run_id)"))
        .containsExactly(
            "1|10.0|2013-01-01|trips-2013-01.csv|ingest",
            "2|50.0|2013-01-01|trips-2013-01.csv|release-0",
            "5|10.0|2013-02-01|trips-2013-02.csv|ingest",
            "6|55.0|2013-02-01|trips-2013-02.csv|release-0");
    assertThat(column("features", "id")).as("not made yet").containsExactly("1", "5");

    IngestResult next = ingest();

    assertThat(next.landed().get(0).changed()).isFalse();
    assertThat(next.made().get(0).periods()).hasSize(2);
    assertThat(column("features", "id")).containsExactly("1", "2", "5", "6");
    assertThat(release(all("raw_trips")).released()).isZero();
    assertThat(ingest().changed()).isFalse();
    assertThat(column("raw_trips", "id")).containsExactly("1", "2", "5", "6");
  }

  @Test
  void whatIsReleasedIsProfiledWithItsPeriod() {
    ingest();
    rawRules.set(0, WIDER);
    release(all("raw_trips"));

    long version = table("raw_trips").newest().version();
    assertThat(profiles.all())
        .filteredOn(p -> p.table().equals("raw_trips") && p.tableVersion() == version)
        .filteredOn(p -> p.column().equals("delay"))
        .extracting(p -> p.window() + " " + p.rows() + " rows up to " + p.max().orElseThrow())
        .containsExactly(
            "[2013-01-01, 2013-02-01) 2 rows up to 50.0",
            "[2013-02-01, 2013-03-01) 2 rows up to 55.0");
  }

  @Test
  void onlyTheChosenRowsAreLookedAt() {
    ingest();
    rawRules.set(0, WIDER);

    Released byRule =
        release(new ReleaseChoice("raw_trips", Optional.of("cell-type"), List.of(), Map.of()));
    assertThat(byRule.looked()).isEqualTo(2);
    assertThat(byRule.released()).isZero();
    Released byHash =
        release(
            new ReleaseChoice(
                "raw_trips", Optional.empty(), List.of(hash(2).substring(0, 12)), Map.of()));
    assertThat(byHash.released()).isEqualTo(1);
    assertThat(waiting()).containsExactly("3", "4", "6", "7");
  }

  @Test
  void aCorrectedCellIsCastAsIfItHadLandedSo() {
    ingest();

    Released released = release(row(3, Map.of("delay", "12", "dest", "")));

    assertThat(released.released()).isEqualTo(1);
    assertThat(column("raw_trips", "concat_ws('|', id, day, delay, dest IS NULL)"))
        .contains("3|2013-01-07|12.0|true");
    Row row = table("quarantine").required().rows().filter("released_by IS NOT NULL").first();
    assertThat(row.<String>getAs("row")).contains("\"delay\":\"abc\"");
    assertThat(row.<String>getAs("released_row"))
        .isEqualTo("{\"id\":\"3\",\"day\":\"2013-01-07\",\"delay\":\"12\",\"dest\":\"\"}");
    assertThat(release(row(7, Map.of("delay", "many"))).waiting())
        .extracting(Released.StillWaiting::reason)
        .containsExactly("delay: 'many' is not DOUBLE");
  }

  @Test
  void aRowThatCannotBeCutIntoCellsNeedsThemAll() {
    land("trips-2013-01b.csv", "8,2013-01-09,1,IAH,9\n");
    ingest();
    String hash =
        table("quarantine")
            .required()
            .rows()
            .filter("rule = 'row-shape'")
            .first()
            .getAs("row_hash");
    ReleaseChoice some =
        new ReleaseChoice("raw_trips", Optional.empty(), List.of(hash), Map.of("delay", "1"));
    assertThat(release(some).waiting())
        .extracting(Released.StillWaiting::reason)
        .containsExactly("the row cannot be cut into 4 cells");
    ReleaseChoice every =
        new ReleaseChoice(
            "raw_trips",
            Optional.empty(),
            List.of(hash),
            Map.of("id", "8", "day", "2013-01-09", "delay", "1", "dest", "IAH"));
    assertThat(release(every).released()).isEqualTo(1);
    assertThat(column("raw_trips", "id")).containsExactly("1", "5", "8");
  }

  @Test
  void anotherTextForMissingCellsHoldsForRowsThatWait() {
    ingest();
    options = Map.of("null-values", "\nNA");

    assertThat(release(row(7, Map.of())).released()).isEqualTo(1);
    assertThat(column("raw_trips", "concat_ws('|', id, delay IS NULL)")).contains("7|true");
  }

  @Test
  void aReleaseThatDiedBeforeItsRowsCameIsCompletedOnce() {
    ingest();
    rawRules.set(0, WIDER);
    release(all("raw_trips"));
    takeBack("raw_trips");
    assertThat(column("raw_trips", "id")).containsExactly("1", "5");
    // What was released stays so, even when the rule is narrow again.
    rawRules.set(0, TOO_NARROW);

    ingest();

    assertThat(column("raw_trips", "concat(id, ' ', _run_id)"))
        .containsExactly("1 ingest", "2 release-0", "5 ingest", "6 release-0");
    assertThat(column("features", "id")).containsExactly("1", "2", "5", "6");
    assertThat(ingest().changed()).isFalse();
    assertThat(waiting()).containsExactly("3", "4", "7");
  }

  @Test
  void theNextReleaseCompletesOneThatDied() {
    ingest();
    rawRules.set(0, WIDER);
    release(all("raw_trips"));
    takeBack("raw_trips");

    Released next = release(row(3, Map.of("delay", "12")));

    assertThat(next.completed()).isEqualTo(2);
    assertThat(next.released()).isEqualTo(1);
    assertThat(column("raw_trips", "id")).containsExactly("1", "2", "3", "5", "6");
  }

  @Test
  void aReleaseThatDiedAfterItsRowsCameIsNotRepeated() {
    ingest();
    rawRules.set(0, WIDER);
    AppendLog<ProfileRow> alive = profiles;
    profiles = new Dying<>(alive);
    assertThatThrownBy(() -> release(all("raw_trips"))).isInstanceOf(Killed.class);
    profiles = alive;
    assertThat(column("raw_trips", "id")).containsExactly("1", "2", "5", "6");

    assertThat(release(all("raw_trips")).completed()).isZero();
    ingest();

    assertThat(column("raw_trips", "id")).containsExactly("1", "2", "5", "6");
    assertThat(column("features", "id")).containsExactly("1", "2", "5", "6");
    long version = table("raw_trips").newest().version();
    assertThat(profiles.holds("test/raw_trips@" + version)).as("profiled by the next").isTrue();
  }

  @Test
  void twoAtOnceReleaseEachRowOnce() throws Exception {
    ingest();
    rawRules.set(0, WIDER);
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      List<Future<Long>> runs =
          threads.invokeAll(
              List.of(
                  () -> release(all("raw_trips"), "a").released(),
                  () -> release(all("raw_trips"), "b").released(),
                  () -> (long) ingest().landed().size()));
      assertThat(runs.get(0).get() + runs.get(1).get()).isEqualTo(2);
      runs.get(2).get();
    } finally {
      threads.shutdownNow();
    }
    assertThat(column("raw_trips", "id")).containsExactly("1", "2", "5", "6");
    ingest();
    assertThat(column("features", "id")).containsExactly("1", "2", "5", "6");
  }

  @Test
  void aRuleOfTheTableIsHeldAgainstTheWholePeriod() {
    ingest();
    rawRules.set(0, WIDER);
    rawRules.add(new Expectation.RowCount(OptionalLong.of(2), OptionalLong.empty()));
    assertThat(release(row(2, Map.of())).released()).as("one row to one").isEqualTo(1);
    rawRules.set(1, new Expectation.RowCount(OptionalLong.of(3), OptionalLong.empty()));

    assertThatThrownBy(() -> release(row(6, Map.of())))
        .isInstanceOfSatisfying(
            RematchException.class,
            e -> assertThat(e.kind()).isEqualTo(FailureKind.EXPECTATIONS_NOT_MET))
        .hasMessageContaining(
            "Cannot publish table raw_trips: row-count(min 3) is not met, found 2 rows in period"
                + " 2013-02-01");
    assertThat(waiting()).as("nothing was released").contains("6");
    assertThat(column("raw_trips", "id")).containsExactly("1", "2", "5");
  }

  @Test
  void rowsOfAFileThatHasNotLandedAreLeftToIngest() {
    ingest();
    takeBack("raw_trips");
    rawRules.set(0, WIDER);

    assertThat(release(all("raw_trips")).looked()).isZero();
    ingest();
    assertThat(column("raw_trips", "id")).containsExactly("1", "2", "5", "6");
    assertThat(waiting()).containsExactly("3", "4", "7");
  }

  @Test
  void aRawTableThatIsMadeAnewGetsReleasedRowsAsTheyWereReleased() throws IOException {
    ingest();
    release(row(3, Map.of("delay", "12")));
    rawRules.set(0, WIDER);
    release(row(2, Map.of()));
    List<String> before = column("raw_trips", "concat_ws('|', id, delay, _source_file)");
    for (String name : List.of("raw_trips", "features")) {
      try (Stream<Path> files = Files.walk(folder.resolve("warehouse/lake/test/" + name))) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    DeltaLog.clearCache();
    profiles = new InMemoryAppendLog<>();
    rawRules.set(0, TOO_NARROW);

    ingest();

    assertThat(column("raw_trips", "concat_ws('|', id, delay, _source_file)")).isEqualTo(before);
    assertThat(waiting()).as("a released row does not wait again").containsExactly("4", "6", "7");
    assertThat(column("features", "id")).containsExactly("1", "2", "3", "5");
  }

  @Test
  void aSnapshotTakesBackRowsOfTheFileItHolds() {
    mode = SourceMode.SNAPSHOT;
    ingest();
    assertThat(column("raw_trips", "id")).as("the last file").containsExactly("5");
    rawRules.set(0, WIDER);

    assertThat(release(all("raw_trips")).released()).isEqualTo(1);
    assertThat(column("raw_trips", "id")).containsExactly("5", "6");
    land("trips-2013-03.csv", "9,2013-03-05,10,IAH\n");
    ingest();
    assertThat(column("raw_trips", "id")).containsExactly("9");
    assertThat(release(all("raw_trips")).looked()).isZero();
  }

  @Test
  void periodsOfAMadeTableAreMadeAgain() {
    rawRules.set(0, WIDER);
    featureRules.add(
        new Expectation.InSet("dest", List.of("IAH"), dev.rematch.quality.Severity.QUARANTINE));
    ingest();
    assertThat(column("features", "id")).containsExactly("1", "5");
    assertThat(release(all("features")).released()).as("the rule is as it was").isZero();
    featureRules.set(
        0,
        new Expectation.InSet(
            "dest", List.of("IAH", "MIA"), dev.rematch.quality.Severity.QUARANTINE));

    Released released = release(all("features"));

    assertThat(released.looked()).isEqualTo(2);
    assertThat(released.released()).isEqualTo(2);
    assertThat(released.periods()).hasSize(2);
    assertThat(column("features", "id")).containsExactly("1", "2", "5", "6");
    assertThat(ingest().changed()).isFalse();
    assertThatThrownBy(
            () ->
                release(
                    new ReleaseChoice(
                        "features",
                        Optional.empty(),
                        List.of("0123456789"),
                        Map.of("dest", "IAH"))))
        .hasMessage(
            "Cannot correct cells of table features: it is made by features.sql; correct the raw"
                + " rows or the query");
  }

  @Test
  void cellsOfATypedFormatComeBackAsTheyWere() {
    String cells =
        "id, DATE '2013-01-05' AS day, TIMESTAMP '2013-01-05 10:11:12.123456' AS at,"
            + " id / 3D AS delay, 12.34BD AS amount, array('a', 'b') AS tags, id > 5 AS late,"
            + " CAST('bytes' AS BINARY) AS raw";
    spark
        .range(0, 10, 1, 1)
        .selectExpr(cells.split(", (?![^(]*\\))"))
        .write()
        .parquet(folder.resolve("part").toString());
    try (Stream<Path> files = Files.list(folder.resolve("part"))) {
      Path part = files.filter(f -> f.toString().endsWith(".parquet")).findFirst().orElseThrow();
      Files.copy(part, folder.resolve("landing/all.parquet"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    parquet =
        Optional.of(
            "id BIGINT, day DATE, at TIMESTAMP, delay DOUBLE, amount DECIMAL(4,2),"
                + " tags ARRAY<STRING>, late BOOLEAN, raw BINARY");
    rawRules.set(0, new Expectation.Between("delay", 5, 6));
    ingest();
    assertThat(waiting()).isNotEmpty();
    rawRules.clear();

    assertThat(release(all("raw_trips")).waiting()).isEmpty();
    assertThat(waiting()).isEmpty();
    Dataset<Row> landed =
        table("raw_trips").required().rows().drop("_event_date", "_period", "_source_file");
    Dataset<Row> file = spark.read().parquet(folder.resolve("landing/all.parquet").toString());
    assertThat(landed.drop("_run_id").exceptAll(file).count()).isZero();
    assertThat(landed.count()).isEqualTo(10);
  }

  @Test
  void aQuarantineOfAnEarlierReleaseGetsTheNewColumn() {
    ingest();
    String path = folder.resolve("warehouse/lake/test/quarantine").toString();
    spark
        .read()
        .format("delta")
        .load(path)
        .drop("released_row")
        .write()
        .format("delta")
        .mode("overwrite")
        .option("overwriteSchema", "true")
        .partitionBy("batch")
        .save(path);
    rawRules.set(0, WIDER);
    land("trips-2013-03.csv", "9,2013-02-09,x,IAH\n10,2013-02-09,1,IAH\n");

    assertThat(release(all("raw_trips")).released()).isEqualTo(2);
    ingest();
    assertThat(waiting()).containsExactly("3", "4", "7", "9");
  }

  @Test
  void aChoiceThatCannotBeIsRefused() {
    ingest();
    assertThatThrownBy(() -> release(all("nowhere")))
        .hasMessage(
            "Cannot release rows of table nowhere: it is no table of pipeline test, whose tables"
                + " are raw_trips, features");
    assertThatThrownBy(() -> release(row(3, Map.of("delai", "1"))))
        .hasMessage(
            "Cannot correct cells of table raw_trips: its source has no column delai; its columns"
                + " are id, day, delay, dest");
    assertThatThrownBy(
            () ->
                release(
                    new ReleaseChoice(
                        "raw_trips", Optional.empty(), List.of("00000000"), Map.of())))
        .hasMessage(
            "Cannot release row 00000000 of table raw_trips: no rejected row of it has that hash;"
                + " look for it with quarantine show");
  }

  @Test
  void theShareOfRejectedRowsIsWatchedWithoutAJobOfItsOwn() {
    land("trips-2013-01c.csv", "8,,1,IAH\n");
    ingest();

    assertThat(results.all())
        .filteredOn(r -> r.expectation().equals(QuarantineShare.NAME))
        .extracting(r -> r.table() + " " + r.window() + " " + r.verdict() + ": " + r.observed())
        .containsExactly(
            "raw_trips [2013-01-01, 2013-02-01) broken: 3 of 4 rows (75.00 %) were rejected, with 0"
                + " periods before to tell by more than 5 %",
            "raw_trips [2013-02-01, 2013-03-01) broken: 2 of 3 rows (66.67 %) were rejected, with 0"
                + " periods before to tell by more than 5 %",
            "raw_trips all broken: 1 of 8 rows (12.50 %) were rejected, with 0 periods before to"
                + " tell by more than 5 %");
    land("trips-2013-02b.csv", "10,2013-02-05,10,IAH\n");
    // One per table that is written.
    assertThat(SharedSpark.jobsOf(this::ingest)).isLessThanOrEqualTo(2);
    assertThat(SharedSpark.jobsOf(this::ingest)).as("nothing to do").isZero();
  }

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** A log whose writer dies. */
  private record Dying<R extends Record>(AppendLog<R> log) implements AppendLog<R> {
    @Override
    public boolean append(String key, List<R> rows) {
      throw new Killed();
    }

    @Override
    public boolean holds(String key) {
      return log.holds(key);
    }

    @Override
    public List<R> where(Predicate<R> condition) {
      return log.where(condition);
    }

    @Override
    public List<R> where(List<Span> spans, Predicate<R> condition) {
      return log.where(spans, condition);
    }

    @Override
    public List<R> all() {
      return log.all();
    }
  }
}
