package dev.rematch.jobs.run;

import dev.rematch.kernel.WholeFile;
import dev.rematch.schedule.TaskResult;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** Writes results on this machine, or wherever the warehouse is. */
final class ResultFiles {
  private ResultFiles() {}

  /** Replaces what an earlier try has left there; whoever reads finds it whole or not at all. */
  static void write(Path folder, String place, TaskResult result) {
    try {
      if (place.contains("://")) {
        object(new org.apache.hadoop.fs.Path(place), result.json());
      } else {
        Path file = folder.resolve(place).normalize();
        Files.createDirectories(file.getParent());
        WholeFile.write(file, result.json());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot write the result of "
              + result.command()
              + " to "
              + place
              + " (--result); the task that reads it will find none",
          e);
    }
  }

  /** An object appears whole when it is closed. */
  private static void object(org.apache.hadoop.fs.Path file, String text) throws IOException {
    FileSystem system = file.getFileSystem(new Configuration());
    try (OutputStream out = system.create(file, true)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
