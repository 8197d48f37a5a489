package dev.rematch.source;

import java.nio.file.Path;

/**
 * A file in the landing folder that a run with its logical date may land.
 *
 * @param file absolute
 * @param path relative to the config file's folder, with slashes
 * @param size in bytes
 * @param modified milliseconds since 1970
 */
public record DueFile(Path file, String path, long size, long modified) {
  /** The name without folders, as rows carry it in {@code _source_file}. */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
