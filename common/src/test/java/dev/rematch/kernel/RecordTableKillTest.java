package dev.rematch.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rematch.core.Warehouse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes: two write the same keys, one is killed in the middle and begins again. */
class RecordTableKillTest {
  private static final int KEYS = 60;

  @TempDir Path folder;

  record Line(String key, int part) {}

  /** Appends every key, two rows each, as a step that is run again would. */
  public static void main(String[] arguments) {
    RecordTable<Line> table = table(arguments[0]);
    for (int i = 0; i < KEYS; i++) {
      table.append("key-" + i, List.of(new Line("key-" + i, 1), new Line("key-" + i, 2)));
    }
  }

  private static RecordTable<Line> table(String root) {
    Warehouse warehouse = new Warehouse(root);
    return new RecordTable<>(Engines.of(warehouse), warehouse.registry("lines"), Line.class);
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            RecordTableKillTest.class.getName(),
            folder.toString())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @Test
  void everyRowIsThereOnceWhoeverIsKilledWhenever() throws Exception {
    RecordTable<Line> watched = table(folder.toString());
    Process stays = start();
    Process dies = start();
    while (watched.all().size() < KEYS / 2 && stays.isAlive()) {
      Thread.onSpinWait();
    }
    dies.destroyForcibly().waitFor();
    Process again = start();

    assertThat(stays.waitFor()).isZero();
    assertThat(again.waitFor()).isZero();
    List<Line> expected = new ArrayList<>();
    IntStream.range(0, KEYS)
        .forEach(
            i -> {
              expected.add(new Line("key-" + i, 1));
              expected.add(new Line("key-" + i, 2));
            });
    assertThat(watched.all()).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(table(folder.toString()).all()).isEqualTo(watched.all());
  }
}
