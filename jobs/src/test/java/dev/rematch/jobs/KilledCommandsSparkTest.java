package dev.rematch.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rematch.alert.Alert;
import dev.rematch.jobs.run.PipelineSession;
import dev.rematch.registry.EventKind;
import dev.rematch.registry.RegistryEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of a scheduler's light tasks as processes, killed (SIGKILL) at the first file that
 * they make, at the second and so on, each in a warehouse of its own, and run again.
 */
class KilledCommandsSparkTest {
  /** Every kill is two starts of a JVM. */
  private static final int KILLS = 4;

  @TempDir Path folder;
  private SmallPipeline small;

  @Test
  void anAnswerIsRecordedOnce() throws Exception {
    small = SmallPipeline.in(folder).withData("w");
    PipelineSession session = small.session("w", Map.of(), Map.of("challenge.approval", "manual"));
    SmallPipeline.replay(session, LocalDate.of(2020, 3, 1));
    String id =
        session.registry().decisions().all().stream()
            .filter(d -> d.verdict().promotes())
            .findFirst()
            .orElseThrow()
            .decisionId();

    int killed =
        killed(
            (warehouse) ->
                List.of(
                    "decisions",
                    "approve",
                    id,
                    "--warehouse=" + warehouse,
                    "--reason=looks right",
                    "--actor=bob",
                    "--request=dag/run",
                    "--result=" + warehouse + "/result.json"),
            warehouse ->
                assertThat(
                        small.session(warehouse).registry().models().events(Optional.of("small")))
                    .filteredOn(e -> e.decisionId().equals(Optional.of(id)))
                    .extracting(RegistryEvent::kind)
                    .containsExactly(EventKind.APPROVED, EventKind.PROMOTED));
    assertThat(killed).isGreaterThan(2);
  }

  @Test
  void anAlertIsOpenedOnce() throws Exception {
    small = SmallPipeline.in(folder).withData("w");
    int killed =
        killed(
            warehouse ->
                List.of(
                    "alerts",
                    "open",
                    "--name=small",
                    "--pipeline=pipeline.conf",
                    "--warehouse=" + warehouse,
                    "--task=rematch_small_elt.ingest",
                    "--date=2020-03-02",
                    "--request=rematch_small_elt/run",
                    "--reason=the disk is full"),
            warehouse ->
                assertThat(small.session(warehouse).registry().alerts().all())
                    .extracting(Alert::state)
                    .containsExactly("opened"));
    assertThat(killed).isGreaterThan(2);
  }

  @Test
  void aPlanIsThereWholeOrNotAtAll() throws Exception {
    small = SmallPipeline.in(folder).withData("w");
    Files.createDirectories(folder.resolve("jobs/target"));
    Files.writeString(folder.resolve("jobs/target/submit-jars.txt"), "jobs/target/lib/a.jar\n");
    int killed =
        killed(
            warehouse ->
                List.of(
                    "plan",
                    "--pipeline=pipeline.conf",
                    "--warehouse=" + warehouse,
                    "--out=" + warehouse),
            warehouse -> assertThat(folder.resolve(warehouse + "/small.json")).exists());
    assertThat(killed).isPositive();
  }

  @FunctionalInterface
  private interface Command {
    List<String> in(String warehouse);
  }

  @FunctionalInterface
  private interface Check {
    void of(String warehouse);
  }

  /** How often the command was killed before a try came to its end by itself. */
  private int killed(Command command, Check afterwards) throws Exception {
    for (int file = 1; file <= KILLS; file++) {
      String warehouse = "killed-" + file;
      SmallPipeline.copy(folder.resolve("w"), folder.resolve(warehouse));
      boolean ended = killedAt(file, warehouse, command.in(warehouse));
      for (Path json :
          List.of(
              folder.resolve(warehouse + "/result.json"),
              folder.resolve(warehouse + "/small.json"))) {
        if (Files.exists(json)) {
          assertThat(new ObjectMapper().readTree(json.toFile()).isObject()).as("whole").isTrue();
        }
      }
      for (int again = 0; again < 2; again++) {
        SmallPipeline.Ended run =
            small.command("airflow", command.in(warehouse).toArray(String[]::new));
        assertThat(run.code()).as(run.said()).isZero();
        afterwards.of(warehouse);
      }
      if (ended) {
        return file - 1;
      }
    }
    return KILLS;
  }

  /** True when the process ended before it had made so many files. */
  private boolean killedAt(int file, String warehouse, List<String> arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Duser.name=airflow",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(arguments);
    Path log = folder.resolve(warehouse + ".log");
    Set<Path> seen = files(folder.resolve(warehouse));
    int before = seen.size();
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    while (process.isAlive() && seen.size() - before < file) {
      seen.addAll(files(folder.resolve(warehouse)));
    }
    boolean kills = process.isAlive();
    int code = process.destroyForcibly().waitFor();
    assertThat(code).as(Files.readString(log)).isIn(0, 137);
    return !kills;
  }

  private static Set<Path> files(Path warehouse) throws IOException {
    try (Stream<Path> all = Files.walk(warehouse.resolve("registry"))) {
      Set<Path> found = all.collect(Collectors.toSet());
      try (Stream<Path> beside = Files.list(warehouse)) {
        beside.forEach(found::add);
      }
      return found;
    } catch (java.io.UncheckedIOException gone) {
      return files(warehouse); // a file went while we looked
    }
  }
}
