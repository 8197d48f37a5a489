package dev.rematch.table;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The commits and checkpoints in a table's log, by the names of their files. */
final class LogFolder {
  private static final Pattern COMMIT = Pattern.compile("(\\d{20})\\.json");
  private static final Pattern CHECKPOINT = Pattern.compile("(\\d{20})\\.checkpoint\\..+");

  private final NavigableMap<Long, Instant> commits = new TreeMap<>();
  private final SortedSet<Long> checkpoints = new TreeSet<>();

  private LogFolder() {}

  static LogFolder of(FileSystem system, Path folder) throws IOException {
    LogFolder log = new LogFolder();
    for (FileStatus file : list(system, folder)) {
      Matcher commit = COMMIT.matcher(file.getPath().getName());
      Matcher checkpoint = CHECKPOINT.matcher(file.getPath().getName());
      if (commit.matches()) {
        log.commits.put(
            Long.parseLong(commit.group(1)), Instant.ofEpochMilli(file.getModificationTime()));
      } else if (checkpoint.matches()) {
        log.checkpoints.add(Long.parseLong(checkpoint.group(1)));
      }
    }
    return log;
  }

  /** What lies in a folder; nothing when there is none. */
  static List<FileStatus> list(FileSystem system, Path folder) throws IOException {
    try {
      return List.of(system.listStatus(folder));
    } catch (FileNotFoundException noSuchFolder) {
      return List.of();
    }
  }

  /** The version of the last checkpoint, -1 when there is none. */
  long checkpoint() {
    return checkpoints.isEmpty() ? -1 : checkpoints.last();
  }

  /** The first version that can be told from the log: what lies before was cleaned up. */
  long earliest() {
    if (commits.containsKey(0L)) {
      return 0;
    }
    long first = commits.isEmpty() ? Long.MAX_VALUE : commits.firstKey();
    return checkpoints.stream().filter(c -> c + 1 >= first).findFirst().orElse(checkpoint());
  }

  /**
   * The versions that were the newest at some time since then.
   *
   * @param newest the newest now
   */
  SortedSet<Long> newestSince(Instant since, long newest) {
    SortedSet<Long> versions = new TreeSet<>();
    versions.add(newest);
    for (Map.Entry<Long, Instant> commit : commits.headMap(newest, true).entrySet()) {
      long before = commit.getKey() - 1;
      if (!commit.getValue().isBefore(since) && before >= earliest()) {
        versions.add(before);
      }
    }
    return versions;
  }
}
