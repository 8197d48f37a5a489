package dev.rematch.jobs.page;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.kernel.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A page on the local disk. Whoever opens it while it is written sees the whole page of before or
 * the whole new one.
 */
public record PageFile(Path path) {
  /** A page whose folder is made where it is not there. */
  static PageFile inNewFolder(Path path) {
    try {
      Files.createDirectories(path.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new RematchException(
          FailureKind.INTERNAL, "Cannot make the folder of the page " + path + ": " + e, e);
    }
    return new PageFile(path);
  }

  /**
   * Writes the page.
   *
   * @return its size in bytes
   * @throws RematchException (MISSING_INPUT) when its folder is not there; (INVALID_INPUT) when the
   *     path is a folder
   */
  public long write(String page) {
    Path folder = path.toAbsolutePath().getParent();
    if (Files.isDirectory(path)) {
      throw new RematchException(
          FailureKind.INVALID_INPUT, "Invalid --out: must be a file, found the folder " + path);
    }
    if (!Files.isDirectory(folder)) {
      throw new RematchException(
          FailureKind.MISSING_INPUT,
          "Cannot write the page "
              + path
              + ": there is no folder "
              + folder
              + " (--out); make it first");
    }
    try {
      WholeFile.write(path, page);
    } catch (IOException e) {
      throw new RematchException(
          FailureKind.INTERNAL,
          "Cannot write the page " + path + ": " + e + "; look at its folder's rights and room",
          e);
    }
    return page.getBytes(StandardCharsets.UTF_8).length;
  }
}
