package dev.rematch.jobs.run;

import dev.rematch.schedule.ResultFile;
import dev.rematch.schedule.TaskResult;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** Writes results on this machine, or wherever the warehouse is. */
final class ResultFiles {
  private ResultFiles() {}

  static void write(Path folder, String place, TaskResult result) {
    if (!place.contains("://")) {
      ResultFile.write(folder.resolve(place).normalize(), result);
      return;
    }
    org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(place);
    try {
      FileSystem system = file.getFileSystem(new Configuration());
      // An object appears whole when it is closed.
      try (OutputStream out = system.create(file, true)) {
        out.write(result.json().getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot write the result of " + result.command() + " to " + place + " (--result)", e);
    }
  }
}
