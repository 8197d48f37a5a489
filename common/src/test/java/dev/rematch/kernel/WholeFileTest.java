package dev.rematch.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The writer dies at every step: whoever reads finds the old file or the new one, whole. */
class WholeFileTest {
  private static final String OLD = "old ".repeat(50);
  private static final String NEW = "new ".repeat(70);

  @TempDir Path folder;

  @Test
  void aReaderNeverSeesAHalf() throws IOException {
    for (boolean replaces : new boolean[] {false, true}) {
      for (boolean powerCut : new boolean[] {false, true}) {
        int step = 1;
        while (!dies(replaces, powerCut, step)) {
          step++;
        }
        assertThat(step).as("steps to die at").isGreaterThan(5);
      }
    }
  }

  /** Dies at a step; true when the file was written first. */
  private boolean dies(boolean replaces, boolean powerCut, int step) throws IOException {
    Path room = Files.createDirectory(folder.resolve(replaces + "-" + powerCut + "-" + step));
    Path attic = Files.createDirectory(folder.resolve(room.getFileName() + "-attic"));
    Path file = room.resolve("result.json");
    if (replaces) {
      Files.writeString(file, OLD);
    }
    CrashingDisk disk = new CrashingDisk(attic, step);
    boolean ended = false;
    try {
      WholeFile.write(disk, file, NEW);
      ended = true;
    } catch (CrashingDisk.Crashed expected) {
      assertThat(disk.steps()).isEqualTo(step);
    }
    if (powerCut) {
      disk.powerCut();
    }
    String found = Files.exists(file) ? Files.readString(file) : "";
    assertThat(found)
        .as("replaces %s, power cut %s, step %d", replaces, powerCut, step)
        .isIn(ended ? List.of(NEW) : List.of(replaces ? OLD : "", NEW));

    WholeFile.write(file, NEW);
    assertThat(file).hasContent(NEW);
    return ended;
  }

  @Test
  void whatCannotBeWrittenLeavesNothingBehind() throws IOException {
    Path taken = Files.createDirectories(folder.resolve("taken/by-a-folder")).getParent();
    assertThatThrownBy(() -> WholeFile.write(taken, NEW)).isInstanceOf(IOException.class);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(taken);
    }
  }
}
