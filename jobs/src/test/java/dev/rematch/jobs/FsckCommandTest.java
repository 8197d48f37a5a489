package dev.rematch.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rematch.core.Warehouse;
import dev.rematch.jobs.run.RegistryFolder;
import dev.rematch.registry.ArtifactFolders;
import dev.rematch.registry.Finding;
import dev.rematch.registry.Manifest;
import dev.rematch.registry.NewVersion;
import dev.rematch.registry.RegistryEvent;
import dev.rematch.registry.Signing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FsckCommandTest {
  private static final Instant NOW = Instant.parse("2013-05-02T10:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final int DAYS_OLD = 8;

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @BeforeEach
  void oneVersion() throws IOException {
    String artifact = "models/flights/run-1/trees-1";
    Path files = artifact(artifact);
    RegistryFolder.open(new Warehouse(folder.toString()), CLOCK, Signing.NONE)
        .models()
        .register(
            new NewVersion(
                "flights", "trees", "run-1", artifact, Manifest.write(files), "ann", Map.of()));
  }

  private Path artifact(String place) throws IOException {
    Path files = Files.createDirectories(folder.resolve(place));
    Files.writeString(Files.createDirectory(files.resolve("sparkml")).resolve("part"), "model");
    Files.writeString(files.resolve("features.json"), "{}");
    return files;
  }

  private Path leftover(String place, Duration age) throws IOException {
    Path files = artifact(place);
    try (Stream<Path> walk = Files.walk(files)) {
      for (Path each : walk.toList()) {
        Files.setLastModifiedTime(each, FileTime.from(NOW.minus(age)));
      }
    }
    return files;
  }

  private int fsck(String... options) {
    out.reset();
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    String[] words =
        Stream.concat(Stream.of("fsck", "--warehouse", folder.toString()), Stream.of(options))
            .toArray(String[]::new);
    return Main.run(
        new Environment(folder, folder, Map.of(), CLOCK, "bob", "test", print, print), words);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aSoundWarehouseHasNothingToReport() {
    assertThat(fsck()).isZero();
    assertThat(out()).isEqualTo("0 damaged, 0 leftovers\n");
  }

  @Test
  void leftoversAreRemovedOnlyWhenAskedForAndOldEnough() throws IOException {
    Path old = leftover("models/flights/run-0/trees-0", Duration.ofDays(DAYS_OLD));
    Path fresh = leftover("models/flights/run-2/trees-2", Duration.ofHours(1));

    assertThat(fsck()).isZero();
    assertThat(out())
        .contains("LEFTOVER  models/flights/run-0/trees-0")
        .contains("0 damaged, 2 leftovers");
    assertThat(old).exists();

    assertThat(fsck("--collect")).isZero();
    assertThat(out()).contains("0 damaged, 2 leftovers, 1 of them removed");
    assertThat(old).doesNotExist();
    assertThat(fresh).exists();
    assertThat(folder.resolve("models/flights/run-1/trees-1/features.json")).exists();
    assertThat(fsck("--collect", "--grace-days", "0")).isEqualTo(2);
  }

  @Test
  void filesOfATableThatNoCommitNamesAreLeftovers() throws IOException {
    Path table = folder.resolve("registry/events");
    List<Path> old =
        List.of(
            table.resolve("0a-000.parquet"),
            table.resolve(".0b-000.parquet.1.tmp"),
            table.resolve("_delta_log/.00000000000000000001.json.2.tmp"));
    for (Path file : old) {
      Files.writeString(file, "x");
      Files.setLastModifiedTime(file, FileTime.from(NOW.minus(Duration.ofDays(DAYS_OLD))));
    }
    List<Path> before = files(table);

    assertThat(fsck()).isZero();
    assertThat(out())
        .contains("LEFTOVER  registry/events/0a-000.parquet ")
        .contains("0 damaged, 3 leftovers");
    assertThat(files(table)).isEqualTo(before);
    assertThat(fsck("--collect")).isZero();
    assertThat(out()).contains("3 of them removed");
    assertThat(files(table)).doesNotContainAnyElementsOf(old).hasSize(before.size() - old.size());
    assertThat(fsck()).isZero();
    assertThat(out()).isEqualTo("0 damaged, 0 leftovers\n");
  }

  /** A compaction takes files away that an older version of the table still needs. */
  @Test
  void whatACompactionReplacedIsNoLeftover() throws IOException {
    var models =
        RegistryFolder.open(new Warehouse(folder.toString()), CLOCK, Signing.NONE).models();
    for (int i = 2; i < 40; i++) {
      String place = "models/flights/run-" + i + "/trees";
      String sha256 = Manifest.write(artifact(place));
      models.register(
          new NewVersion("flights", "trees", "run-" + i, place, sha256, "ann", Map.of()));
    }
    List<Path> before = files(folder.resolve("registry/events"));

    assertThat(before.stream().filter(p -> p.toString().endsWith(".parquet")).count())
        .isGreaterThan(39);
    assertThat(fsck("--collect")).isZero();
    assertThat(out()).isEqualTo("0 damaged, 0 leftovers, 0 of them removed\n");
    assertThat(files(folder.resolve("registry/events"))).isEqualTo(before);
  }

  private static List<Path> files(Path below) throws IOException {
    try (Stream<Path> walk = Files.walk(below)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void damageIsNamedAndNothingIsRemovedThen() throws IOException {
    Path old = leftover("models/flights/run-0/trees-0", Duration.ofDays(DAYS_OLD));
    Files.writeString(folder.resolve("models/flights/run-1/trees-1/sparkml/part"), "other");

    assertThat(fsck("--collect")).isEqualTo(6);
    assertThat(out())
        .contains("CHANGED_FILES")
        .contains("flights v1: file sparkml/part was changed")
        .contains("1 damaged, 1 leftovers, 0 of them removed")
        .contains("Nothing was removed: mend the damage first.");
    assertThat(old).exists();
  }

  @Test
  void aLostFolderAndAnUnreadableTableAreNamed() throws IOException {
    Path files = folder.resolve("models/flights/run-1/trees-1");
    Files.move(files, folder.resolve("elsewhere"));
    assertThat(fsck()).isEqualTo(6);
    assertThat(out()).contains("MISSING_FOLDER").contains("flights v1 has lost its folder");

    Files.move(folder.resolve("elsewhere"), files);
    try (Stream<Path> walk = Files.list(folder.resolve("registry/events"))) {
      Path parquet = walk.filter(p -> p.toString().endsWith(".parquet")).findFirst().orElseThrow();
      Files.writeString(parquet, "no parquet");
    }
    assertThat(fsck()).isEqualTo(6);
    assertThat(out()).contains("UNREADABLE_TABLE").contains("registry/events");
  }

  @Test
  void ofTwoCollectorsOneRemovesAndNeitherTouchesWhatIsRegisteredMeanwhile() throws Exception {
    leftover("models/flights/run-0/trees-0", Duration.ofDays(DAYS_OLD));
    ArtifactFolders folders = new ArtifactFolders(folder);
    List<RegistryEvent> events = RegistryFolder.events(new Warehouse(folder.toString()));
    Finding leftover = folders.check(events).get(0);
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      Callable<Boolean> collector = () -> folders.collect(leftover, events);
      int removed = 0;
      for (Future<Boolean> each : pool.invokeAll(Collections.nCopies(2, collector))) {
        removed += each.get() ? 1 : 0;
      }
      assertThat(removed).isEqualTo(1);
    } finally {
      pool.shutdownNow();
    }
    assertThat(folders.check(events)).isEmpty();

    Path late = leftover("models/flights/run-3/trees-3", Duration.ofDays(DAYS_OLD));
    Finding found = folders.check(events).get(0);
    var models =
        RegistryFolder.open(new Warehouse(folder.toString()), CLOCK, Signing.NONE).models();
    models.register(
        new NewVersion(
            "flights",
            "trees",
            "run-3",
            "models/flights/run-3/trees-3",
            Manifest.write(late),
            "ann",
            Map.of()));
    assertThat(folders.collect(found, RegistryFolder.events(new Warehouse(folder.toString()))))
        .isFalse();
    assertThat(late).exists();
  }
}
