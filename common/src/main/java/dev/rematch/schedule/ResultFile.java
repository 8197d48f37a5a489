package dev.rematch.schedule;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes the file that a scheduler's next task reads: whole or not at all. */
public final class ResultFile {
  private ResultFile() {}

  /** Replaces what an earlier try has left there. */
  public static void write(Path file, TaskResult result) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      Files.createDirectories(folder);
      Path temporary =
          folder.resolve("." + file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
      try (OutputStream out = Files.newOutputStream(temporary)) {
        out.write(result.json().getBytes(StandardCharsets.UTF_8));
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot write the result of "
              + result.command()
              + " to "
              + file
              + " (--result); the task that reads it will find none",
          e);
    }
  }
}
