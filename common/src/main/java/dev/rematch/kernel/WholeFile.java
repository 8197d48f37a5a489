package dev.rematch.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;

/**
 * A file on the local disk that others read while it is written: they find the whole old one or the
 * whole new one, whenever the writer dies.
 */
public final class WholeFile {
  private WholeFile() {}

  /**
   * Writes a text as UTF-8 over whatever is there; its folder exists. A writer that dies leaves at
   * most a hidden file beside it, whose name ends in ".tmp".
   */
  public static void write(Path file, String text) throws IOException {
    write(Disk.LOCAL, file, text);
  }

  static void write(Disk disk, Path file, String text) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    // Not Files.createTempFile: nobody else could read what that makes.
    Path unfinished = folder.resolve("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      try (Disk.OpenFile out = disk.create(unfinished)) {
        out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        out.force();
      }
      disk.replace(unfinished, file);
    } catch (IOException e) {
      try {
        disk.delete(unfinished);
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
    disk.sync(folder);
  }
}
