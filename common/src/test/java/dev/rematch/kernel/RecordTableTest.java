package dev.rematch.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rematch.core.AppendLog;
import dev.rematch.core.AppendLogContract;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.Span;
import dev.rematch.core.Warehouse;
import io.delta.kernel.engine.Engine;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordTableTest extends AppendLogContract {
  @TempDir Path folder;

  record Line(String text, int number) {}

  enum Colour {
    RED,
    GREEN
  }

  record Everything(
      String text,
      int number,
      long big,
      double real,
      boolean flag,
      Instant at,
      LocalDate day,
      Colour colour,
      Optional<String> maybeText,
      Optional<Integer> maybeNumber,
      Optional<Double> maybeReal,
      Optional<Instant> maybeAt,
      Optional<Colour> maybeColour) {}

  @SuppressWarnings("ArrayRecordComponent")
  record Blob(byte[] bytes) {}

  record Old(String text) {}

  record New(String text, int count, Optional<Double> share, String note) {}

  record NewDate(String text, LocalDate day) {}

  record Retyped(long text) {}

  record Unstorable(List<String> names) {}

  @Override
  protected AppendLog<Sample> create() {
    return table("samples", Sample.class);
  }

  private <R extends Record> RecordTable<R> table(String name, Class<R> type) {
    return new RecordTable<>(engine(), warehouse().registry(name), type);
  }

  private Engine engine() {
    return Engines.of(warehouse());
  }

  private Warehouse warehouse() {
    return new Warehouse(folder.resolve("with space %20").toString());
  }

  @Test
  void everyTypeComesBackAsItWent() {
    Everything full =
        new Everything(
            "übung",
            -1,
            Long.MAX_VALUE,
            Double.NaN,
            true,
            Instant.parse("1969-12-31T23:59:59.999999Z"),
            LocalDate.of(2013, 2, 28),
            Colour.GREEN,
            Optional.of(""),
            Optional.of(7),
            Optional.of(0.5),
            Optional.of(Instant.parse("2013-01-01T00:00:00Z")),
            Optional.of(Colour.RED));
    Everything bare =
        new Everything(
            "",
            0,
            0,
            Double.NEGATIVE_INFINITY,
            false,
            Instant.EPOCH,
            LocalDate.EPOCH,
            Colour.RED,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    table("everything", Everything.class).append("k", List.of(full, bare));

    assertThat(table("everything", Everything.class).all()).containsExactly(full, bare);
  }

  /** A row that was measured in a window. */
  record Measure(String window, double value) {}

  @Test
  void filesOutsideTheSpanAreNotOpened() throws IOException {
    RecordTable<Measure> table = table("measures", Measure.class);
    for (int month = 1; month <= 3; month++) {
      table.append("k" + month, List.of(new Measure("[2013-0" + month + "-01, …)", month)));
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(folder.resolve("with space %20/registry/measures"))) {
      files = all.filter(f -> f.toString().endsWith(".parquet")).toList();
    }
    assertThat(files).hasSize(3);
    Span february = Span.at("window", "[2013-02-01, …)");
    int opened = 0;
    for (Path file : files) {
      Path away = file.resolveSibling("away");
      Files.move(file, away);
      try {
        assertThat(table("measures", Measure.class).where(List.of(february), m -> m.value() == 2))
            .containsExactly(new Measure("[2013-02-01, …)", 2));
      } catch (RematchException e) {
        opened++;
      } finally {
        Files.move(away, file);
      }
    }
    assertThat(opened).as("files without which the span cannot be read").isEqualTo(1);
  }

  @Test
  void aSpanFindsItsRowsAfterCompactionToo() {
    RecordTable<Measure> table = table("measures", Measure.class);
    for (int day = 10; day < 60; day++) {
      table.append("k" + day, List.of(new Measure("[" + day, day)));
    }
    Span some = new Span("window", "[20", "[22");
    assertThat(
            table("measures", Measure.class)
                .where(List.of(some), m -> m.value() >= 20 && m.value() < 22))
        .extracting(Measure::value)
        .containsExactly(20.0, 21.0);
  }

  @Test
  void bytesComeBack() {
    table("blobs", Blob.class).append("k", List.of(new Blob(new byte[] {1, -2})));

    assertThat(table("blobs", Blob.class).all().get(0).bytes()).containsExactly(1, -2);
  }

  @Test
  void aReadAfterAnAppendEqualsAReadByAnotherHandle() {
    Instant nanos = Instant.parse("2013-01-01T00:00:00.123456789Z");
    record Moment(Instant at) {}
    RecordTable<Moment> mine = table("moments", Moment.class);
    mine.append("k", List.of(new Moment(nanos)));

    assertThat(mine.all()).isEqualTo(table("moments", Moment.class).all());
  }

  @Test
  void columnsThatAnOldTableLacksReadAsNothing() {
    table("grown", Old.class).append("k1", List.of(new Old("a")));

    assertThat(table("grown", New.class).all())
        .containsExactly(new New("a", 0, Optional.empty(), ""));
  }

  @Test
  void theFirstAppendAddsNewColumnsAndOldReadersGoOn() {
    RecordTable<Old> old = table("grown", Old.class);
    old.append("k1", List.of(new Old("a")));
    RecordTable<New> grown = table("grown", New.class);

    grown.append("k2", List.of(new New("b", 2, Optional.of(0.5), "n")));
    grown.append("k3", List.of(new New("c", 3, Optional.empty(), "")));
    old.append("k4", List.of(new Old("d")));

    assertThat(table("grown", New.class).all())
        .containsExactly(
            new New("a", 0, Optional.empty(), ""),
            new New("b", 2, Optional.of(0.5), "n"),
            new New("c", 3, Optional.empty(), ""),
            new New("d", 0, Optional.empty(), ""));
    assertThat(grown.all()).hasSize(4);
    assertThat(old.all()).extracting(Old::text).containsExactly("a", "b", "c", "d");
  }

  @Test
  void aMissingValueWithoutNeutralOneIsAnErrorNotAGuess() {
    table("grown", Old.class).append("k1", List.of(new Old("a")));

    assertThatThrownBy(() -> table("grown", NewDate.class).all())
        .isInstanceOf(RematchException.class)
        .hasMessageContaining("grown: column day is empty in a row that needs it");
  }

  @Test
  void aColumnNeverChangesItsType() {
    table("typed", Old.class).append("k1", List.of(new Old("a")));

    assertThatThrownBy(() -> table("typed", Retyped.class).append("k2", List.of(new Retyped(1))))
        .isInstanceOf(RematchException.class)
        .hasMessageContaining("column text must be long, found string");
  }

  @Test
  void aTypeNoColumnCanHoldIsRefusedAtOnce() {
    assertThatThrownBy(() -> table("x", Unstorable.class))
        .hasMessageContaining("a table has no column of interface java.util.List");
  }

  @Test
  void aTableThatCannotBeReadIsNeverAnEmptyOne() throws IOException {
    RecordTable<Line> table = table("broken", Line.class);
    table.append("k", List.of(new Line("a", 1)));
    try (Stream<Path> files = Files.list(folder.resolve("with space %20/registry/broken"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".parquet")).toList()) {
        Files.delete(file);
      }
    }

    assertThatThrownBy(() -> table("broken", Line.class).all())
        .isInstanceOf(RematchException.class)
        .hasMessageContaining("Cannot read table");
  }

  @Test
  void rowsOfOthersAppearInOrderAlsoAfterCheckpoints() {
    RecordTable<Line> mine = table("shared", Line.class);
    RecordTable<Line> yours = table("shared", Line.class);
    List<Line> expected = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Line line = new Line("line", i);
      (i % 3 == 0 ? mine : yours).append("k" + i, List.of(line));
      expected.add(line);
      if (i % 7 == 0) {
        assertThat(mine.all()).isEqualTo(expected);
      }
    }
    assertThat(yours.all()).isEqualTo(expected);
    RecordTable<Line> fresh = table("shared", Line.class);
    assertThat(fresh.append("k3", List.of(new Line("again", 3)))).isFalse();
    assertThat(fresh.append("k49", List.of(new Line("again", 49)))).isFalse();
    assertThat(fresh.all()).isEqualTo(expected);
  }

  @Test
  void concurrentWritersLoseNothingAndWriteNothingTwice() throws Exception {
    int writers = 4;
    int each = 15;
    ExecutorService pool = Executors.newFixedThreadPool(writers);
    try {
      List<Future<Integer>> added = new ArrayList<>();
      for (int w = 0; w < writers; w++) {
        int writer = w;
        added.add(
            pool.submit(
                () -> {
                  RecordTable<Line> table = table("raced", Line.class);
                  int wins = 0;
                  for (int i = 0; i < each; i++) {
                    // Every key is tried by two writers.
                    String key = "k" + (writer / 2) + "/" + i;
                    wins += table.append(key, List.of(new Line(key, writer))) ? 1 : 0;
                  }
                  return wins;
                }));
      }
      int wins = 0;
      for (Future<Integer> one : added) {
        wins += one.get();
      }
      assertThat(wins).isEqualTo(each * writers / 2);
    } finally {
      pool.shutdown();
    }
    assertThat(table("raced", Line.class).all())
        .extracting(Line::text)
        .doesNotHaveDuplicates()
        .hasSize(each * writers / 2);
  }

  @Test
  void aDecisionIsTakenAgainOnceSomebodyCommitted() {
    RecordTable<Line> table = table("cas", Line.class);
    RecordTable<Line> other = table("cas", Line.class);
    List<Integer> seen = new ArrayList<>();

    Line written =
        table.appendDecided(
            rows -> {
              seen.add(rows.size());
              if (seen.size() == 1) {
                other.append("other", List.of(new Line("quicker", 1)));
              }
              return new Line("decided on " + rows.size(), 2);
            });

    assertThat(seen).containsExactly(0, 1);
    assertThat(written.text()).isEqualTo("decided on 1");
    assertThat(table.all()).extracting(Line::text).containsExactly("quicker", "decided on 1");
  }

  @Test
  void aDecisionThatThrowsWritesNothing() {
    RecordTable<Line> table = table("cas", Line.class);

    assertThatThrownBy(
            () ->
                table.appendDecided(
                    rows -> {
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");

    assertThat(table.newest().version()).isEqualTo(-1);
  }

  @Test
  void aRegistryOnS3NeedsALogStoreThatKeepsWritersApart() {
    Configuration none = new Configuration(false);
    assertThatThrownBy(() -> Engines.of(new Warehouse("s3a://bucket/w"), none))
        .isInstanceOfSatisfying(
            RematchException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.REFUSED))
        .hasMessageContaining("two writers overwrite each other's commits")
        .hasMessageContaining("io.delta.storage.S3DynamoDBLogStore");

    Configuration dynamo = new Configuration(false);
    dynamo.set("io.delta.kernel.logStore.s3a.impl", "io.delta.storage.S3DynamoDBLogStore");
    assertThatCode(() -> Engines.of(new Warehouse("s3a://bucket/w"), dynamo))
        .doesNotThrowAnyException();
  }

  @Test
  void manyAppendsLeaveFewFilesAndEveryRowInItsPlace() throws IOException {
    RecordTable<New> table = table("many", New.class);
    RecordTable<Old> older = table("many", Old.class);
    older.append("old", List.of(new Old("0")));
    List<String> expected = new ArrayList<>(List.of("0"));
    for (int i = 1; i < 70; i++) {
      // An older program compacts too, and must not drop the columns it does not know.
      if (i % 2 == 0) {
        older.append("k" + i, List.of(new Old("" + i)));
      } else {
        table.append("k" + i, List.of(new New("" + i, i, Optional.of(0.5), "n" + i)));
      }
      expected.add("" + i);
    }

    RecordTable<New> fresh = table("many", New.class);
    assertThat(fresh.all()).extracting(New::text).isEqualTo(expected);
    assertThat(fresh.all().get(69)).isEqualTo(new New("69", 69, Optional.of(0.5), "n69"));
    assertThat(fresh.all().get(1)).isEqualTo(new New("1", 1, Optional.of(0.5), "n1"));
    assertThat(table.all()).isEqualTo(fresh.all());
    var log = new TableLog(engine(), warehouse().registry("many"));
    log.refresh();
    assertThat(new Compaction(engine(), log.snapshot()).files()).hasSizeLessThan(20);
  }

  @Test
  void aNameThatThisVersionDoesNotKnowIsSaid() {
    record Painted(String colour) {}
    record Typed(Colour colour) {}
    table("enum", Painted.class).append("k", List.of(new Painted("BLUE")));

    assertThatThrownBy(() -> table("enum", Typed.class).all())
        .hasMessageContaining("column colour holds BLUE, which this version does not know");
  }

  @Test
  void aFileSystemWithoutHardLinksIsRefused() {
    for (IOException refusal :
        List.of(
            new FileSystemException("x", null, "Operation not permitted"),
            new FileSystemException("x", null, "Operation not supported"))) {
      assertThatThrownBy(() -> onDisk(throwing(refusal)).append("k", List.of(new Line("a", 1))))
          .isInstanceOf(RematchException.class)
          .hasMessageContaining("Cannot append to table")
          .hasMessageContaining("has no hard links (x: Operation not")
          .hasMessageContaining("put the warehouse on one that has, or on an object store");
    }
    assertThatThrownBy(
            () ->
                onDisk(
                        new ForwardingDisk() {
                          @Override
                          public void link(Path name, Path file) {
                            throw new UnsupportedOperationException("links");
                          }
                        })
                    .append("k", List.of(new Line("a", 1))))
        .hasMessageContaining("has no hard links (links)");
    assertThat(table("lines", Line.class).all()).as("nothing half-written").isEmpty();
  }

  private static Disk throwing(IOException failure) {
    return new ForwardingDisk() {
      @Override
      public void link(Path name, Path file) throws IOException {
        throw failure;
      }
    };
  }

  private RecordTable<Line> onDisk(Disk disk) {
    return new RecordTable<>(Engines.local(disk), warehouse().registry("lines"), Line.class);
  }
}
