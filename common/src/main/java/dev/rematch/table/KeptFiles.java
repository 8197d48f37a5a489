package dev.rematch.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.RemoveFile;
import scala.Option;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The data files of some versions of a table, by their paths in its folder.
 *
 * <p>The first version's are a snapshot of Delta's; from there the commits are followed, since a
 * snapshot each would cost Spark jobs. What comes out at the end must be Delta's newest snapshot.
 */
final class KeptFiles {
  private final Set<String> all = new HashSet<>();
  private final SortedMap<Long, Set<String>> byVersion = new TreeMap<>();

  private KeptFiles() {}

  /**
   * @param versions the newest among them; the log must reach all of them
   */
  static KeptFiles of(String table, DeltaLog log, Snapshot newest, SortedSet<Long> versions) {
    KeptFiles kept = new KeptFiles();
    long first = versions.first();
    Snapshot base =
        first == newest.version()
            ? newest
            : log.getSnapshotAt(first, Option.empty(), Option.empty(), false);
    Map<String, String> live = new HashMap<>();
    TableSnapshot.filesOf(base).forEach(file -> live.put(file.path(), place(log, file)));
    kept.keep(first, live);
    if (first < newest.version()) {
      commits(log, first + 1, newest.version())
          .foreach(
              commit -> {
                follow(log, live, commit._2());
                if (versions.contains((Long) commit._1())) {
                  kept.keep((Long) commit._1(), live);
                }
                return null;
              });
    }
    Set<String> now = new HashSet<>();
    TableSnapshot.filesOf(newest).forEach(file -> now.add(place(log, file)));
    if (!now.equals(kept.ofNewest())) {
      throw new IllegalStateException(
          "Cannot clean up table "
              + table
              + ": following its log gives "
              + kept.ofNewest().size()
              + " files, found "
              + now.size()
              + " in its newest version "
              + newest.version());
    }
    return kept;
  }

  /** Files that commits after this version have added, whatever became of them. */
  static Set<String> namedSince(DeltaLog log, long version) {
    Set<String> named = new HashSet<>();
    long newest = log.update(false, Option.empty(), Option.empty()).version();
    if (newest > version) {
      commits(log, version + 1, newest)
          .foreach(
              commit -> {
                for (Action action : CollectionConverters.asJava(commit._2())) {
                  if (action instanceof AddFile file) {
                    named.add(place(log, file));
                  }
                }
                return null;
              });
    }
    return named;
  }

  boolean holds(String place) {
    return all.contains(place);
  }

  Set<String> ofNewest() {
    return byVersion.get(byVersion.lastKey());
  }

  /** Those of the versions that name a file which is not among these. */
  SortedSet<Long> lacking(SortedSet<Long> versions, Set<String> there) {
    SortedSet<Long> lacking = new TreeSet<>(versions);
    // What came after the listing is of no older version.
    lacking.removeIf(v -> v.equals(byVersion.lastKey()) || there.containsAll(byVersion.get(v)));
    return lacking;
  }

  private void keep(long version, Map<String, String> live) {
    Set<String> files = Set.copyOf(live.values());
    byVersion.put(version, files);
    all.addAll(files);
  }

  private static Iterator<Tuple2<Object, Seq<Action>>> commits(DeltaLog log, long from, long to) {
    // A gap in the log is an error.
    return log.getChanges(from, to, Option.empty(), true);
  }

  /** Within a commit nothing has an order: a file that is removed and added stays. */
  private static void follow(DeltaLog log, Map<String, String> live, Seq<Action> commit) {
    List<AddFile> added = new ArrayList<>();
    for (Action action : CollectionConverters.asJava(commit)) {
      if (action instanceof RemoveFile file) {
        live.remove(file.path());
      } else if (action instanceof AddFile file) {
        added.add(file);
      }
    }
    added.forEach(file -> live.put(file.path(), place(log, file)));
  }

  /** The path in the folder as the storage spells it; elsewhere the whole path. */
  private static String place(DeltaLog log, AddFile file) {
    String path = file.absolutePath(log).toUri().getPath();
    String folder = log.dataPath().toUri().getPath() + "/";
    return path.startsWith(folder) ? path.substring(folder.length()) : path;
  }
}
