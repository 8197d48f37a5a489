package dev.rematch.jobs.steps;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Result files of scheduled runs that no task waits for any more, {@code
 * registry/_results/<pipeline>/<command>-<hash>.json}: older than three months, and not among the
 * newest hundred of their command. A sensor looks for those of the newest dates, however long ago
 * they were written.
 */
final class OldResults {
  static final Duration AGE = Duration.ofDays(90);
  static final int NEWEST = 100;

  private static final Pattern RESULT = Pattern.compile("([a-z][a-z0-9_-]*)-[0-9A-Za-z]+\\.json");

  /** What a writer leaves that was killed. */
  private static final Pattern TEMPORARY = Pattern.compile("\\..+\\.tmp");

  private final Path folder;
  private final Configuration hadoop;

  OldResults(String folder, Configuration hadoop) {
    this.folder = new Path(folder);
    this.hadoop = hadoop;
  }

  /** Names of the files that can go, sorted. */
  List<String> find(Instant now) {
    Map<String, List<FileStatus>> byCommand = new TreeMap<>();
    List<FileStatus> old = new ArrayList<>();
    for (FileStatus file : files()) {
      Matcher result = RESULT.matcher(name(file));
      if (result.matches()) {
        byCommand.computeIfAbsent(result.group(1), c -> new ArrayList<>()).add(file);
      } else if (TEMPORARY.matcher(name(file)).matches()) {
        old.add(file);
      }
    }
    for (List<FileStatus> results : byCommand.values()) {
      results.stream()
          .sorted(
              Comparator.comparingLong(FileStatus::getModificationTime)
                  .reversed()
                  .thenComparing(OldResults::name))
          .skip(NEWEST)
          .forEach(old::add);
    }
    long oldest = now.minus(AGE).toEpochMilli();
    return old.stream()
        .filter(file -> file.getModificationTime() < oldest)
        .map(OldResults::name)
        .sorted()
        .toList();
  }

  /** Removes them; how many this call removed. */
  int remove(List<String> names) {
    int removed = 0;
    try {
      for (String name : names) {
        removed += system().delete(new Path(folder, name), false) ? 1 : 0;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove old results from " + folder, e);
    }
    return removed;
  }

  private List<FileStatus> files() {
    try {
      return Stream.of(system().listStatus(folder)).filter(FileStatus::isFile).toList();
    } catch (FileNotFoundException nothingWasScheduled) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list the results in " + folder, e);
    }
  }

  private FileSystem system() throws IOException {
    return folder.getFileSystem(hadoop);
  }

  private static String name(FileStatus file) {
    return file.getPath().getName();
  }
}
