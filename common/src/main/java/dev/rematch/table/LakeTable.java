package dev.rematch.table;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.TableVersion;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.CommitInfo;
import org.apache.spark.sql.delta.actions.RemoveFile;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A Delta table of the lake, at its folder.
 *
 * <p>It speaks to Delta's transaction directly: the public writer can neither carry several markers
 * in one commit, nor be asked between writing the files and publishing them.
 */
public final class LakeTable {
  /** The partition column of every table but {@code quarantine}: the first day of the period. */
  public static final String PERIOD = "_period";

  private static final int RECENT = 20;

  private final SparkSession spark;
  private final String name;
  private final String path;

  /**
   * @param name as people call it, for versions and messages
   * @param path its folder; nothing needs to be there yet
   */
  public LakeTable(SparkSession spark, String name, String path) {
    this.spark = spark;
    this.name = name;
    this.path = path;
  }

  public String name() {
    return name;
  }

  public boolean exists() {
    return latest().isPresent();
  }

  /** The newest version of a table that must be there (MISSING_INPUT otherwise). */
  public TableVersion newest() {
    return required().version();
  }

  /** The rows of exactly that version. */
  public Dataset<Row> read(TableVersion version) {
    return at(version.version()).rows();
  }

  /** What is in each period of the newest version; empty when the table does not exist. */
  public SortedMap<LocalDate, PeriodFiles> periods() {
    return latest().map(TableSnapshot::periodFiles).orElseGet(TreeMap::new);
  }

  /** The newest value of every marker that a commit has set. */
  public Map<String, Long> markers() {
    return latest().map(TableSnapshot::markers).orElse(Map.of());
  }

  /** The files of one period: a number that changes whenever they do, and their rows. */
  public record PeriodFiles(long fingerprint, long rows) {}

  /**
   * Makes the table if it is not there, and adds columns that are new.
   *
   * @param schema with {@link #PERIOD}
   * @throws RematchException (INVALID_INPUT) when a column has gone or has another type
   */
  public void ensure(StructType schema) {
    Change change = change();
    Optional<StructType> before = change.base().map(TableSnapshot::schema);
    change.prepare(schema, SchemaChange.ADD_COLUMNS);
    if (before.isEmpty() || before.get().fields().length < schema.fields().length) {
      change.commit("ensure");
    }
  }

  /** The newest version, or nothing when the table was never written. */
  public Optional<TableSnapshot> latest() {
    Snapshot snapshot = log().update(false, Option.empty(), Option.empty());
    return snapshot.version() < 0 ? Optional.empty() : Optional.of(pinned(snapshot));
  }

  /** The newest version of a table that must be there (MISSING_INPUT otherwise). */
  public TableSnapshot required() {
    return latest()
        .orElseThrow(
            () ->
                new RematchException(
                    FailureKind.MISSING_INPUT,
                    "Cannot read table "
                        + name
                        + ": there is none at "
                        + path
                        + "; run ingest first, or look at --warehouse"));
  }

  /**
   * One version.
   *
   * @throws RematchException (MISSING_INPUT) when the table has no such version, or has it no more
   */
  public TableSnapshot at(long version) {
    Snapshot newest = log().update(false, Option.empty(), Option.empty());
    if (newest.version() == version) {
      return pinned(newest);
    }
    try {
      return pinned(log().getSnapshotAt(version, Option.empty(), Option.empty(), false));
    } catch (RuntimeException e) {
      throw new RematchException(
          FailureKind.MISSING_INPUT,
          "Cannot read table "
              + new TableVersion(name, version)
              + ": the newest version is "
              + newest.version()
              + " ("
              + path
              + "); check the version, or whether its log was cleaned up",
          e);
    }
  }

  /**
   * The values of the partition column whose rows were added, removed or replaced.
   *
   * @param after the last version not looked at, -1 for all
   * @param upTo the last version looked at
   */
  public Set<String> changedPartitions(long after, long upTo) {
    Set<String> changed = new TreeSet<>();
    if (upTo <= after) {
      return changed;
    }
    log()
        .getChanges(after + 1, upTo, Option.empty(), true)
        .foreach(
            commit -> {
              for (Object action : CollectionConverters.asJava(commit._2())) {
                if (action instanceof AddFile add && add.dataChange()) {
                  CollectionConverters.asJava(add.partitionValues()).values().forEach(changed::add);
                } else if (action instanceof RemoveFile gone && gone.dataChange()) {
                  CollectionConverters.asJava(gone.partitionValues())
                      .values()
                      .forEach(changed::add);
                }
              }
              return null;
            });
    return changed;
  }

  /**
   * When a run last published a change of the table. It looks at the newest {@value #RECENT}
   * commits: enough for a run that is tried again.
   */
  public Optional<Instant> writtenBy(String runId) {
    Optional<TableSnapshot> newest = latest();
    if (newest.isEmpty()) {
      return Optional.empty();
    }
    long upTo = newest.get().version().version();
    String metadata = Change.metadata(runId);
    List<Instant> found = new ArrayList<>();
    log()
        .getChanges(Math.max(0, upTo - RECENT + 1), upTo, Option.empty(), false)
        .foreach(
            commit -> {
              for (Object action : CollectionConverters.asJava(commit._2())) {
                if (action instanceof CommitInfo info && info.userMetadata().contains(metadata)) {
                  found.add(info.timestamp().toInstant());
                }
              }
              return null;
            });
    return found.stream().max(Comparator.naturalOrder());
  }

  /** Begins a change on top of the newest version; a table that is not there yet is made by it. */
  public Change change() {
    return change(PERIOD);
  }

  /** The same for a table that is partitioned by another column. */
  public Change change(String partitionColumn) {
    return new Change(spark, name, log(), partitionColumn);
  }

  /** What keeps the table's folder small. */
  public TableUpkeep upkeep() {
    return new TableUpkeep(spark, name, log());
  }

  private TableSnapshot pinned(Snapshot snapshot) {
    return new TableSnapshot(name, log(), snapshot);
  }

  private DeltaLog log() {
    // Delta asks for "the active session" in places; on a thread of its own there is none yet.
    SparkSession.setActiveSession(spark);
    return DeltaLog.forTable(spark, path);
  }
}
