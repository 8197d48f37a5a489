package dev.rematch.table;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.TableVersion;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.LastCheckpointInfo;
import org.apache.spark.sql.delta.Snapshot;
import scala.Option;

/**
 * Keeps the folder of a lake table small: removes data files that no version in use names, and
 * gives a long log a checkpoint. Files are never put together: a period is known by the names of
 * its files, and another name would have it scored again.
 *
 * <p>In use are the newest version, every version that was the newest at some time of the
 * retention, and pinned ones. Any other version can still be named, but not read, as after Delta's
 * own VACUUM, which knows no pins. Removed are data files by the name that Delta gives them and
 * temporary files of the log; whatever else lies there stays, deletion vectors and change files
 * too, which no lake table has.
 *
 * <p>Safe beside writers, and beside itself: a file younger than the retention is left alone
 * whoever names it, so that what a change has staged stays. Killed anywhere, the next call goes on.
 */
public final class TableUpkeep {
  private static final Pattern DATA =
      Pattern.compile("part-\\d{5,}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\S*\\.parquet");

  private static final String LOG = "_delta_log";

  /** How many files are removed before the log is looked at again. */
  private static final int AT_ONCE = 500;

  private final SparkSession spark;
  private final String name;
  private final DeltaLog log;
  private final Removal removal;

  /** Removes one file; tests stop here. */
  interface Removal {
    /** Whether this call removed it. */
    boolean remove(FileSystem system, Path file) throws IOException;
  }

  TableUpkeep(SparkSession spark, String name, DeltaLog log) {
    this(spark, name, log, (system, file) -> system.delete(file, false));
  }

  TableUpkeep(SparkSession spark, String name, DeltaLog log, Removal removal) {
    this.spark = spark;
    this.name = name;
    this.log = log;
    this.removal = removal;
  }

  /** A file by its path in the table's folder. */
  public record Lying(String path, long bytes) {}

  /** How many files, and how large they are together. */
  public record Size(long files, long bytes) {
    static Size of(List<Lying> files) {
      return new Size(files.size(), files.stream().mapToLong(Lying::bytes).sum());
    }
  }

  /**
   * What lies in a table's folder.
   *
   * @param version the newest
   * @param kept how many versions stay readable
   * @param pinned those of them that somebody pins
   * @param lost pinned versions that the log does not reach any more
   * @param broken pinned versions of which files are gone already
   * @param held all data files
   * @param spare files that no kept version names, older than the retention
   */
  public record Survey(
      TableVersion version,
      int kept,
      SortedSet<Long> pinned,
      SortedSet<Long> lost,
      SortedSet<Long> broken,
      Size held,
      List<Lying> spare) {
    public Survey {
      pinned = new TreeSet<>(pinned);
      lost = new TreeSet<>(lost);
      broken = new TreeSet<>(broken);
      spare = List.copyOf(spare);
    }

    /** What can be removed. */
    public Size toRemove() {
      return Size.of(spare);
    }
  }

  /**
   * Looks at the folder and the log; nothing when there is no table. Changes nothing.
   *
   * @param pins versions that must stay readable
   * @param oldest where the retention begins
   * @throws RematchException (REFUSED) when the newest version lacks a file: somebody has to look
   */
  public Optional<Survey> survey(Set<Long> pins, Instant oldest) {
    SparkSession.setActiveSession(spark);
    try {
      // First the files, then the log: whatever was published in between is named by then.
      List<Found> found = found();
      Snapshot newest = log.update(false, Option.empty(), Option.empty());
      if (newest.version() < 0) {
        return Optional.empty();
      }
      LogFolder commits = LogFolder.of(system(), log.logPath());
      SortedSet<Long> pinned = new TreeSet<>(pins);
      pinned.removeIf(v -> v < commits.earliest() || v > newest.version());
      SortedSet<Long> lost = new TreeSet<>(pins);
      lost.removeAll(pinned);
      SortedSet<Long> kept = commits.newestSince(oldest, newest.version());
      kept.addAll(pinned);
      KeptFiles named = KeptFiles.of(name, log, newest, kept);
      Set<String> there = new HashSet<>();
      found.forEach(f -> there.add(f.lying().path()));
      requireWhole(newest.version(), named, there);
      List<Lying> spare =
          found.stream()
              .filter(f -> f.at().isBefore(oldest) && !named.holds(f.lying().path()))
              .map(Found::lying)
              .toList();
      return Optional.of(
          new Survey(
              new TableVersion(name, newest.version()),
              kept.size(),
              pinned,
              lost,
              named.lacking(pinned, there),
              Size.of(
                  found.stream().map(Found::lying).filter(f -> !f.path().startsWith(LOG)).toList()),
              spare));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * Removes the spare files, but for those that a commit since the survey names again, as restoring
   * an old version does. Between that look and the removal lies what Delta's own VACUUM has too: a
   * moment in which such a commit comes too late.
   *
   * @return what this call removed
   */
  public Size remove(Survey survey) {
    SparkSession.setActiveSession(spark);
    List<Lying> removed = new ArrayList<>();
    try {
      for (int from = 0; from < survey.spare().size(); from += AT_ONCE) {
        Set<String> again = KeptFiles.namedSince(log, survey.version().version());
        int to = Math.min(from + AT_ONCE, survey.spare().size());
        for (Lying file : survey.spare().subList(from, to)) {
          if (!again.contains(file.path())
              && removal.remove(system(), new Path(log.dataPath() + "/" + file.path()))) {
            removed.add(file);
          }
        }
      }
    } catch (IOException e) {
      throw failed(e);
    }
    return Size.of(removed);
  }

  /** Commits since the last checkpoint; 0 when there is no table. */
  public long commitsSinceCheckpoint() {
    try {
      long version = log.update(false, Option.empty(), Option.empty()).version();
      return version < 0 ? 0 : version - LogFolder.of(system(), log.logPath()).checkpoint();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * Writes a checkpoint of the newest version. Delta's own way of doing that also cleans up the log
   * behind it, which a pinned version may need; this one does not.
   */
  public void checkpoint() {
    SparkSession.setActiveSession(spark);
    Snapshot newest = log.update(false, Option.empty(), Option.empty());
    LastCheckpointInfo written = log.writeCheckpointFiles(newest, Option.empty());
    log.writeLastCheckpointFile(log, written, LastCheckpointInfo.checksumEnabled(spark));
  }

  private record Found(Lying lying, Instant at) {}

  private List<Found> found() throws IOException {
    List<Found> found = new ArrayList<>();
    walk(log.dataPath(), "", found);
    for (FileStatus file : LogFolder.list(system(), log.logPath())) {
      String its = file.getPath().getName();
      if (file.isFile() && its.startsWith(".") && its.endsWith(".tmp")) {
        found.add(found(file, LOG + "/" + its));
      }
    }
    return found;
  }

  private void walk(Path folder, String place, List<Found> found) throws IOException {
    for (FileStatus each : LogFolder.list(system(), folder)) {
      String its = each.getPath().getName();
      // Of the hidden folders only those of a partition hold data.
      boolean hidden = (its.startsWith("_") || its.startsWith(".")) && !its.contains("=");
      if (each.isDirectory() && !hidden) {
        walk(each.getPath(), place + its + "/", found);
      } else if (each.isFile() && DATA.matcher(its).matches()) {
        found.add(found(each, place + its));
      }
    }
  }

  private static Found found(FileStatus file, String place) {
    return new Found(
        new Lying(place, file.getLen()), Instant.ofEpochMilli(file.getModificationTime()));
  }

  /**
   * A newest version of which the listing lacks files is damaged, or its paths are not understood
   * here; in both cases nothing may be removed.
   */
  private void requireWhole(long version, KeptFiles named, Set<String> there) throws IOException {
    for (String file : named.ofNewest()) {
      // What was published after the listing is looked for by its name.
      if (!there.contains(file) && !system().exists(new Path(log.dataPath() + "/" + file))) {
        throw new RematchException(
            FailureKind.REFUSED,
            "Cannot clean up table "
                + new TableVersion(name, version)
                + ": its log names a file that is not there, found no "
                + file
                + " ("
                + log.dataPath()
                + "); restore it, or make the table again");
      }
    }
  }

  private FileSystem system() throws IOException {
    return log.dataPath().getFileSystem(log.newDeltaHadoopConf());
  }

  private RematchException failed(IOException e) {
    String why = e instanceof FileNotFoundException ? "it changed meanwhile" : "the storage failed";
    return new RematchException(
        FailureKind.INTERNAL,
        "Cannot clean up table "
            + name
            + ": "
            + why
            + ", found "
            + e.getMessage()
            + " ("
            + log.dataPath()
            + "); run again",
        e);
  }
}
