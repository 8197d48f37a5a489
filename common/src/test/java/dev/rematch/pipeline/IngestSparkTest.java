package dev.rematch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rematch.SharedSpark;
import dev.rematch.core.FailureKind;
import dev.rematch.core.InMemoryAppendLog;
import dev.rematch.core.PeriodUnit;
import dev.rematch.core.RematchException;
import dev.rematch.core.Warehouse;
import dev.rematch.profile.ProfileRow;
import dev.rematch.quality.Expectation;
import dev.rematch.quality.ExpectationResult;
import dev.rematch.source.Availability;
import dev.rematch.source.ColumnSpec;
import dev.rematch.source.SourceMode;
import dev.rematch.source.SourceSpec;
import dev.rematch.table.LakeTable;
import dev.rematch.transform.TransformSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestSparkTest {
  private static final LocalDate FEBRUARY = LocalDate.of(2013, 2, 1);
  private static final LocalDate MARCH = LocalDate.of(2013, 3, 1);
  private static final String HEADER = "id,day,delay,dest\n";
  private static final String JANUARY_ROWS =
      HEADER + "1,2013-01-05,10,IAH\n2,2013-01-06,NA,MIA\n3,2013-01-31,-3,BQN\n";
  private static final String FEBRUARY_ROWS = HEADER + "4,2013-02-01,7,IAH\n5,2013-02-28,1,MIA\n";

  private static final SourceSpec TRIPS = trips(Map.of("null-values", "\nNA"));
  private static final SourceSpec PLACES =
      new SourceSpec(
          "places",
          "csv",
          "landing/places*.csv",
          Availability.END_OF_PERIOD,
          Optional.empty(),
          List.of("dest"),
          List.of(new ColumnSpec("dest", "STRING"), new ColumnSpec("miles", "INT")),
          SourceMode.SNAPSHOT,
          Map.of());
  private static final String CLEAN =
      "SELECT id, _event_date AS event_date, delay, dest FROM raw_trips"
          + " WHERE _event_date >= :from AND _event_date < :to";
  private static final String FEATURES =
      "SELECT c.id, c.event_date, c.delay, p.miles FROM clean_trips c"
          + " LEFT JOIN raw_places p ON p.dest = c.dest"
          + " WHERE c.event_date >= :from AND c.event_date < :to";

  @TempDir Path folder;
  private final SparkSession spark = SharedSpark.session();
  private final InMemoryAppendLog<ProfileRow> profiles = new InMemoryAppendLog<>();
  private final InMemoryAppendLog<ExpectationResult> results = new InMemoryAppendLog<>();
  private final List<Expectation> cleanRules = new ArrayList<>();
  private SourceSpec trips = TRIPS;
  private String cleanSql = CLEAN;

  private static SourceSpec trips(Map<String, String> options) {
    return new SourceSpec(
        "trips",
        "csv",
        "landing/trips-{yyyy-MM}*.csv",
        Availability.END_OF_PERIOD,
        Optional.of("day"),
        List.of("id"),
        List.of(
            new ColumnSpec("id", "BIGINT"),
            new ColumnSpec("day", "DATE"),
            new ColumnSpec("delay", "DOUBLE"),
            new ColumnSpec("dest", "STRING")),
        SourceMode.APPEND,
        options);
  }

  @BeforeEach
  void landFirstFiles() {
    land("trips-2013-01.csv", JANUARY_ROWS);
    land("places.csv", "dest,miles\nIAH,1400\nMIA,1089\n");
  }

  private void land(String name, String text) {
    write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private void write(String name, byte[] bytes) {
    try {
      Path file = folder.resolve("landing").resolve(name);
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private IngestResult ingest(LocalDate date) {
    return ingest(date, folder.resolve("warehouse"));
  }

  private IngestResult ingest(LocalDate date, Path warehouse) {
    Pipeline pipeline =
        TestPipelines.of(
            folder,
            PeriodUnit.MONTH,
            List.of(trips, PLACES),
            List.of(
                new TransformSpec(
                    "clean_trips", "clean.sql", cleanSql, Set.of("raw_trips"), "event_date"),
                new TransformSpec(
                    "features",
                    "features.sql",
                    FEATURES,
                    Set.of("clean_trips", "raw_places"),
                    "event_date")),
            Map.of("clean_trips", List.copyOf(cleanRules)));
    return new Ingest(spark, pipeline, new Warehouse(warehouse.toString()), profiles, results)
        .ingest(date, "run-" + date);
  }

  private LakeTable table(String name) {
    return new LakeTable(spark, name, folder.resolve("warehouse/lake/test/" + name).toString());
  }

  private List<Object> column(String table, String sql) {
    return table(table).required().rows().selectExpr(sql).collectAsList().stream()
        .map(r -> r.get(0))
        .sorted(java.util.Comparator.comparing(String::valueOf))
        .toList();
  }

  private void refused(FailureKind kind, String... messages) {
    assertThatThrownBy(() -> ingest(FEBRUARY))
        .isInstanceOfSatisfying(RematchException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .satisfies(e -> assertThat(e.getMessage()).contains(messages));
  }

  private int jobsOf(Callable<?> work) throws Exception {
    AtomicInteger jobs = new AtomicInteger();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart start) {
            jobs.incrementAndGet();
          }
        };
    spark.sparkContext().addSparkListener(listener);
    try {
      work.call();
      spark.sparkContext().listenerBus().waitUntilEmpty();
    } finally {
      spark.sparkContext().removeSparkListener(listener);
    }
    return jobs.get();
  }

  @Test
  void aMonthGoesFromItsFileToTheFeatures() {
    IngestResult result = ingest(FEBRUARY);

    assertThat(result.changed()).isTrue();
    assertThat(result.rowsIn()).isEqualTo(5);
    assertThat(result.rowsQuarantined()).isZero();
    assertThat(column("features", "concat_ws('|', id, event_date, delay, miles, _period)"))
        .containsExactly(
            "1|2013-01-05|10.0|1400|2013-01-01",
            "2|2013-01-06|1089|2013-01-01",
            "3|2013-01-31|-3.0|2013-01-01");
    assertThat(column("raw_trips", "concat_ws('|', _source_file, _run_id)"))
        .containsOnly("trips-2013-01.csv|run-2013-02-01");
  }

  @Test
  void aSecondRunStartsNoSparkJobAndWritesNothing() throws Exception {
    List<?> versions = ingest(FEBRUARY).versions();
    List<IngestResult> again = new ArrayList<>();

    assertThat(jobsOf(() -> again.add(ingest(FEBRUARY)))).isZero();
    assertThat(again.get(0).changed()).isFalse();
    assertThat(again.get(0).versions()).isEqualTo(versions);
  }

  @Test
  void aWarmMonthCostsOneJobPerTable() throws Exception {
    ingest(FEBRUARY);
    land("trips-2013-02.csv", FEBRUARY_ROWS);

    // raw_trips, clean_trips, features; the join with the small snapshot takes a job of its own.
    assertThat(jobsOf(() -> ingest(MARCH))).isLessThanOrEqualTo(4);
    assertThat(column("features", "id")).hasSize(5);
  }

  @Test
  void theSameContentUnderANewNameAddsNothing() {
    ingest(FEBRUARY);
    land("trips-2013-01-copy.csv", JANUARY_ROWS);

    assertThat(ingest(FEBRUARY).changed()).isFalse();
    assertThat(column("raw_trips", "id")).hasSize(3);
  }

  @Test
  void aFileThatChangedAfterLandingIsRefused() {
    ingest(FEBRUARY);
    land("trips-2013-01.csv", JANUARY_ROWS + "9,2013-01-09,1,IAH\n");

    refused(
        FailureKind.INVALID_INPUT,
        "landing/trips-2013-01.csv",
        "has landed already with other content",
        "land corrections under a new name");
  }

  @Test
  void aLateFileMakesExactlyItsMonthAgain() {
    ingest(FEBRUARY);
    land("trips-2013-02.csv", FEBRUARY_ROWS);
    ingest(MARCH);
    land("trips-2013-01-late.csv", HEADER + "8,2013-01-20,4,MIA\n");

    IngestResult late = ingest(MARCH);

    assertThat(late.made())
        .allSatisfy(m -> assertThat(m.periods()).containsExactly(LocalDate.of(2013, 1, 1)));
    assertThat(column("features", "id")).containsExactly(1L, 2L, 3L, 4L, 5L, 8L);
  }

  @Test
  void aNewSnapshotReplacesTheTableAndTouchesNoPeriod() {
    ingest(FEBRUARY);
    land("places.csv", "dest,miles\nBQN,1576\n");

    IngestResult result = ingest(FEBRUARY);

    assertThat(column("raw_places", "dest")).containsExactly("BQN");
    assertThat(result.made()).noneMatch(m -> m.changed());
  }

  @Test
  void anOlderRunLeavesLaterRowsAloneAndALaterOneCompletesThem() {
    trips =
        new SourceSpec(
            "trips",
            "csv",
            "landing/trips-{yyyy}.csv",
            Availability.START_OF_PERIOD,
            TRIPS.eventTime(),
            TRIPS.key(),
            TRIPS.schema(),
            TRIPS.mode(),
            TRIPS.options());
    land("trips-2013.csv", JANUARY_ROWS + "4,2013-02-01,7,IAH\n5,2013-02-28,1,MIA\n");

    ingest(FEBRUARY);
    assertThat(column("features", "id")).containsExactly(1L, 2L, 3L);
    ingest(LocalDate.of(2013, 2, 15));
    assertThat(column("features", "id")).containsExactly(1L, 2L, 3L, 4L);
    ingest(MARCH);
    assertThat(column("features", "id")).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(ingest(FEBRUARY).changed()).isFalse();
  }

  @Test
  void rowsThatBreakARuleAreKeptWholeInQuarantine() {
    land(
        "trips-2013-01.csv",
        JANUARY_ROWS
            + "4,2013-01-07,abc,IAH\n"
            + "5,2013-01-08,NaN,IAH\n"
            + "6,NA,1,IAH\n"
            + "7,2013-01-09,1\n"
            + "8,2013-01-09,1,IAH,9\n"
            + "9,2013-01-09,1,\"IAH\n"
            + "10,2013-13-45,1,IAH\n");

    IngestResult result = ingest(FEBRUARY);

    assertThat(result.rowsIn()).isEqualTo(12);
    assertThat(result.landed().get(0).rowsKept() + result.landed().get(0).rowsQuarantined())
        .isEqualTo(result.landed().get(0).rowsIn());
    assertThat(column("raw_trips", "id")).contains(1L, 2L, 3L).doesNotContain(4L, 5L, 6L, 7L, 8L);
    List<Object> reasons = column("quarantine", "concat(rule, ': ', reason)");
    assertThat(reasons)
        .contains(
            "cell-type: delay: 'abc' is not DOUBLE",
            "cell-type: delay: 'NaN' is not DOUBLE",
            "event-time: event time is NULL",
            "row-shape: the row cannot be cut into 4 cells");
    Row abc =
        table("quarantine").required().rows().filter("reason like '%abc%'").collectAsList().get(0);
    assertThat(abc.<String>getAs("row"))
        .isEqualTo("{\"id\":\"4\",\"day\":\"2013-01-07\",\"delay\":\"abc\",\"dest\":\"IAH\"}");
    assertThat(abc.<String>getAs("table")).isEqualTo("raw_trips");
    assertThat(abc.<String>getAs("source_file")).isEqualTo("trips-2013-01.csv");
  }

  @Test
  void anEventTimeThatDoesNotExistCostsOneRowOnly() {
    trips =
        new SourceSpec(
            "trips",
            "csv",
            TRIPS.path(),
            TRIPS.available(),
            Optional.of("make_date(2013, 1, CAST(delay AS INT))"),
            TRIPS.key(),
            TRIPS.schema(),
            TRIPS.mode(),
            TRIPS.options());
    land("trips-2013-01.csv", HEADER + "1,2013-01-05,10,IAH\n2,2013-01-05,77,IAH\n");

    assertThat(ingest(FEBRUARY).rowsQuarantined()).isEqualTo(1);
  }

  @Test
  void columnsThatAreNewMissingRenamedOrMovedStopTheFile() {
    land("trips-2013-01.csv", "id,day,delay,dest,extra\n1,2013-01-05,1,IAH,x\n");
    refused(FailureKind.INVALID_INPUT, "landing/trips-2013-01.csv", "column extra is new");
    land("trips-2013-01.csv", "id,day,dest\n1,2013-01-05,IAH\n");
    refused(FailureKind.INVALID_INPUT, "column delay is missing");
    land("trips-2013-01.csv", "id,day,lateness,dest\n1,2013-01-05,1,IAH\n");
    refused(FailureKind.INVALID_INPUT, "column delay was renamed, found lateness");
    land("trips-2013-01.csv", "day,id,delay,dest\n2013-01-05,1,1,IAH\n");
    refused(FailureKind.INVALID_INPUT, "stand in another order");
    assertThat(table("raw_trips").exists()).isFalse();
    assertThat(table("quarantine").exists()).isFalse();
  }

  @Test
  void aRetypedColumnStopsTheFile() {
    land("trips-2013-01.csv", HEADER + "a1,2013-01-05,1,IAH\na2,2013-01-05,1,IAH\n");

    refused(
        FailureKind.INVALID_INPUT,
        "column id was retyped: 2 of its 2 cells are not BIGINT",
        "landing/trips-2013-01.csv");
    assertThat(table("raw_trips").exists()).isFalse();
    assertThat(table("quarantine").exists()).isFalse();
  }

  @Test
  void marksOfByteOrderAndCarriageReturnsAndZippedFilesAreRead() throws IOException {
    trips =
        new SourceSpec(
            "trips",
            "csv",
            "landing/trips-{yyyy-MM}*",
            TRIPS.available(),
            TRIPS.eventTime(),
            TRIPS.key(),
            TRIPS.schema(),
            TRIPS.mode(),
            TRIPS.options());
    land("trips-2013-01.csv", "\uFEFF" + JANUARY_ROWS.replace("\n", "\r\n"));
    java.io.ByteArrayOutputStream zipped = new java.io.ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(zipped)) {
      out.write((HEADER + "7,2013-01-12,2,IAH\n").getBytes(StandardCharsets.UTF_8));
    }
    write("trips-2013-01b.csv.gz", zipped.toByteArray());

    assertThat(ingest(FEBRUARY).rowsQuarantined()).isZero();
    assertThat(column("raw_trips", "concat(id, dest)"))
        .containsExactly("1IAH", "2MIA", "3BQN", "7IAH");

    java.io.ByteArrayOutputStream large = new java.io.ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(large)) {
      out.write(HEADER.getBytes(StandardCharsets.UTF_8));
      for (int id = 100; id < 50_000; id++) {
        out.write(
            (id + ",2013-01-12," + id * 31 % 977 + ",IAH\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    byte[] half = java.util.Arrays.copyOf(large.toByteArray(), large.size() / 2);
    write("trips-2013-01c.csv.gz", half);
    refused(FailureKind.INVALID_INPUT, "damaged or incomplete", "trips-2013-01c.csv.gz");
    assertThat(column("raw_trips", "id")).hasSize(4);
  }

  @Test
  void anotherEncodingIsReadWhenDeclaredAndQuarantinedWhenNot() {
    byte[] latin = (HEADER + "1,2013-01-05,1,Zürich\n").getBytes(StandardCharsets.ISO_8859_1);
    write("trips-2013-01.csv", latin);
    assertThat(ingest(FEBRUARY).rowsQuarantined()).isEqualTo(1);
    assertThat(column("quarantine", "reason").get(0).toString()).contains("dest: holds bytes");

    trips = trips(Map.of("encoding", "ISO-8859-1"));
    write(
        "trips-2013-01d.csv",
        (HEADER + "2,2013-01-05,1,Zürich\n").getBytes(StandardCharsets.ISO_8859_1));
    ingest(FEBRUARY);
    assertThat(column("raw_trips", "dest")).containsExactly("Zürich");
  }

  @Test
  void aHugeCellGoesToQuarantine() {
    land("trips-2013-01.csv", JANUARY_ROWS + "4,2013-01-07,1," + "x".repeat(10 << 20) + "\n");

    assertThat(ingest(FEBRUARY).rowsQuarantined()).isEqualTo(1);
    assertThat(column("quarantine", "reason").get(0).toString())
        .isEqualTo("dest: is too long, 10485760 characters");
  }

  @Test
  void emptyFilesAreNoTrouble() {
    land("trips-2013-01-header.csv", HEADER);
    land("trips-2013-01-writing.csv", "");

    assertThat(ingest(FEBRUARY).landed().get(0).files())
        .containsExactly("landing/trips-2013-01-header.csv", "landing/trips-2013-01.csv");
    IngestResult again = ingest(FEBRUARY);
    assertThat(again.changed()).isFalse();
    assertThat(again.landed().get(0).waiting())
        .containsExactly("landing/trips-2013-01-writing.csv");
  }

  @Test
  void noFileAndNoTableIsMissingInput() throws IOException {
    Files.delete(folder.resolve("landing/trips-2013-01.csv"));
    refused(FailureKind.MISSING_INPUT, "source trips", "no file has landed by 2013-02-01");
    land("trips-2013-02.csv", FEBRUARY_ROWS);
    refused(FailureKind.MISSING_INPUT, "source trips");
  }

  @Test
  void aLinkOutOfTheFolderIsRefused() throws IOException {
    Path outside = Files.createTempFile("outside", ".csv");
    Files.writeString(outside, JANUARY_ROWS);
    Files.createSymbolicLink(folder.resolve("landing/trips-2013-01-x.csv"), outside);

    refused(FailureKind.INVALID_INPUT, "a link that leaves the folder of the config file");
  }

  @Test
  void rowRulesOfATransformQuarantineAndAreReplacedWithTheirPeriod() {
    cleanRules.add(new Expectation.Between("delay", 0, 5));
    ingest(FEBRUARY);
    assertThat(column("quarantine", "reason"))
        .containsExactly(
            "delay: '-3.0' is not between 0.0 and 5.0", "delay: '10.0' is not between 0.0 and 5.0");
    land("trips-2013-01-late.csv", HEADER + "8,2013-01-20,4,MIA\n");

    IngestResult late = ingest(FEBRUARY);

    assertThat(late.made().get(0).rowsIn()).isEqualTo(4);
    assertThat(late.made().get(0).rowsKept()).isEqualTo(2);
    assertThat(column("quarantine", "reason")).hasSize(2);
    assertThat(column("clean_trips", "id")).containsExactly(2L, 8L);
  }

  @Test
  void aTableRuleStopsTheRunAndPublishesNothing() {
    cleanRules.add(new Expectation.Unique(List.of("dest")));
    cleanRules.add(new Expectation.RowCount(OptionalLong.of(10), OptionalLong.empty()));
    land("trips-2013-01.csv", JANUARY_ROWS + "4,2013-01-09,1,IAH\n");

    refused(
        FailureKind.EXPECTATIONS_NOT_MET,
        "Cannot publish table clean_trips",
        "unique(dest) is not met, found dest=IAH (2 rows)",
        "row-count(min 10) is not met, found 4 rows in period 2013-01-01");
    assertThat(table("clean_trips").exists()).isFalse();

    cleanRules.clear();
    assertThat(ingest(FEBRUARY).made()).allMatch(m -> m.changed());
  }

  @Test
  void aChangedTextMakesEveryPeriodAgain() {
    ingest(FEBRUARY);
    cleanSql = CLEAN.replace("SELECT id", "SELECT id, id * 2 AS twice");

    ingest(FEBRUARY);

    assertThat(column("clean_trips", "twice")).containsExactly(2L, 4L, 6L);
    assertThat(column("features", "id")).hasSize(3);
  }

  @Test
  void aTransformThatLeavesItsWindowIsRefused() {
    cleanSql =
        "SELECT id, date_add(day, 40) AS event_date, delay, dest FROM raw_trips WHERE _event_date >= :from";

    refused(FailureKind.INVALID_INPUT, "Cannot make table clean_trips", "its rows must lie inside");
    assertThat(table("clean_trips").exists()).isFalse();
  }

  @Test
  void aRunThatDiedBetweenTwoCommitsIsCompletedByTheNext() throws Exception {
    cleanRules.add(new Expectation.Between("delay", 0, 5));
    land("trips-2013-01.csv", JANUARY_ROWS + "4,2013-01-07,abc,IAH\n");
    ingest(FEBRUARY, folder.resolve("undisturbed"));
    ingest(FEBRUARY);
    // What a kill leaves behind: each table in turn was not committed any more.
    for (List<String> lost :
        List.of(
            List.of("features"),
            List.of("features", "clean_trips"),
            List.of("features", "clean_trips", "raw_places", "raw_trips"))) {
      for (String name : lost) {
        Path log = folder.resolve("warehouse/lake/test/" + name + "/_delta_log");
        try (var files = Files.list(log)) {
          for (Path file : files.toList()) {
            Files.delete(file);
          }
        }
        org.apache.spark.sql.delta.DeltaLog.clearCache();
      }
      ingest(FEBRUARY);
      for (String name :
          List.of("raw_trips", "raw_places", "clean_trips", "features", "quarantine")) {
        assertThat(content(folder.resolve("warehouse"), name))
            .isEqualTo(content(folder.resolve("undisturbed"), name));
      }
    }
  }

  private List<String> content(Path warehouse, String name) {
    return new LakeTable(spark, name, warehouse.resolve("lake/test/" + name).toString())
        .required().rows().toJSON().collectAsList().stream().sorted().toList();
  }

  @Test
  void twoRunsAtOnceLandEachRowOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<IngestResult>> runs =
          threads.invokeAll(List.of(() -> ingest(FEBRUARY), () -> ingest(FEBRUARY)));
      for (Future<IngestResult> run : runs) {
        run.get();
      }
    } finally {
      threads.shutdownNow();
    }
    for (String name : List.of("raw_trips", "clean_trips", "features")) {
      assertThat(column(name, "id")).containsExactly(1L, 2L, 3L);
    }
  }
}
