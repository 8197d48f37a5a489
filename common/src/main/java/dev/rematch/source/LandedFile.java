package dev.rematch.source;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file whose rows are in the raw table: an entry of the landed-file ledger, which is kept as
 * markers of that table, each set in the commit that brought the rows.
 *
 * @param path relative to the config file's folder
 * @param size in bytes
 * @param modified milliseconds since 1970; spares hashing a file again that was not touched
 * @param sha256 of the content, lower-case hex
 */
public record LandedFile(String path, long size, long modified, String sha256) {
  private static final Pattern MARKER = Pattern.compile("landed:([0-9a-f]{64}):(\\d+):(\\d+):(.*)");

  /** The marker's id. */
  String marker() {
    return "landed:" + sha256 + ":" + size + ":" + modified + ":" + path;
  }

  /** The batch of its rejected rows in the quarantine table. */
  String batch(String table) {
    return table + "-" + sha256.substring(0, 16);
  }

  static Optional<LandedFile> ofMarker(String id) {
    Matcher m = MARKER.matcher(id);
    return m.matches()
        ? Optional.of(
            new LandedFile(
                m.group(4), Long.parseLong(m.group(2)), Long.parseLong(m.group(3)), m.group(1)))
        : Optional.empty();
  }

  boolean sameFile(DueFile file) {
    return path.equals(file.path()) && size == file.size() && modified == file.modified();
  }
}
