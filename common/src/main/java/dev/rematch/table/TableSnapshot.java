package dev.rematch.table;

import dev.rematch.core.TableVersion;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.VersionChecksum;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.SetTransaction;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * One version of one table. Its files and markers come from the checksum file of its commit where
 * that holds them, without a Spark job.
 */
public final class TableSnapshot {
  private final String name;
  private final DeltaLog log;
  private final Snapshot snapshot;
  private final List<AddFile> files;

  TableSnapshot(String name, DeltaLog log, Snapshot snapshot) {
    this.name = name;
    this.log = log;
    this.snapshot = snapshot;
    this.files = filesOf(snapshot);
  }

  public TableVersion version() {
    return new TableVersion(name, snapshot.version());
  }

  public StructType schema() {
    return snapshot.metadata().schema();
  }

  /** All rows; the read is pinned to this version's files. */
  public Dataset<Row> rows() {
    Seq<AddFile> scala = CollectionConverters.asScala(files).toSeq();
    return log.createDataFrame(snapshot, scala, false, Option.empty());
  }

  /** The number of rows, from the files' statistics. */
  public long rowCount() {
    return files.stream().mapToLong(TableSnapshot::rows).sum();
  }

  /** The values of the partition column, sorted; a NULL partition is left out. */
  public SortedSet<String> partitions() {
    SortedSet<String> values = new TreeSet<>();
    for (AddFile file : files) {
      String value = partition(file);
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }

  /** The first days of the periods that hold rows, sorted. */
  public SortedSet<LocalDate> periods() {
    SortedSet<LocalDate> days = new TreeSet<>();
    partitions().forEach(p -> days.add(LocalDate.parse(p)));
    return days;
  }

  /** What is in each period. */
  public SortedMap<LocalDate, LakeTable.PeriodFiles> periodFiles() {
    return PeriodFingerprint.byPeriod(files);
  }

  /** The marker's number, if it was ever set. */
  public OptionalLong marker(String id) {
    Long found = markers().get(id);
    return found == null ? OptionalLong.empty() : OptionalLong.of(found);
  }

  /** Every marker: id to number. */
  public Map<String, Long> markers() {
    Map<String, Long> markers = new HashMap<>();
    Option<VersionChecksum> checksum = snapshot.checksumOpt();
    if (checksum.isDefined() && checksum.get().setTransactions().isDefined()) {
      for (SetTransaction one :
          CollectionConverters.asJava(checksum.get().setTransactions().get())) {
        markers.put(one.appId(), one.version());
      }
    } else {
      for (SetTransaction one : CollectionConverters.asJava(snapshot.setTransactions())) {
        markers.put(one.appId(), one.version());
      }
    }
    markers.remove(Change.GENERATION);
    return markers;
  }

  static String partition(AddFile file) {
    return CollectionConverters.asJava(file.partitionValues()).values().stream()
        .findFirst()
        .orElse(null);
  }

  static long rows(AddFile file) {
    Option<Object> records = file.numLogicalRecords();
    return records.isDefined() ? (Long) records.get() : 0;
  }

  static List<AddFile> filesOf(Snapshot snapshot) {
    if (snapshot.version() < 0) {
      return List.of();
    }
    Option<VersionChecksum> checksum = snapshot.checksumOpt();
    if (checksum.isDefined() && checksum.get().allFiles().isDefined()) {
      return List.copyOf(CollectionConverters.asJava(checksum.get().allFiles().get()));
    }
    return List.of((AddFile[]) snapshot.allFiles().collect());
  }
}
