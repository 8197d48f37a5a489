package dev.rematch.table;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.TableVersion;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.FileAction;
import org.apache.spark.sql.delta.actions.Format;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.delta.actions.SetTransaction;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A change of a lake table: write files, look at them, then publish all of it in one commit, or
 * drop it by doing nothing. Files that are never published are leftovers that no reader sees.
 *
 * <p>Used by one thread, committed at most once.
 */
public final class Change {
  /**
   * Set by every commit. Two changes that began on one version both count as having read it, so
   * Delta's own conflict check lets one of them through only.
   */
  static final String GENERATION = "rematch";

  private final SparkSession spark;
  private final String table;
  private final DeltaLog log;
  private final String partitionColumn;
  private final OptimisticTransaction transaction;
  private final List<AddFile> written = new ArrayList<>();
  private final Map<String, Long> markers = new HashMap<>();
  private Predicate<AddFile> givesWay = file -> false;
  private Optional<StructType> schema = Optional.empty();

  Change(SparkSession spark, String table, DeltaLog log, String partitionColumn) {
    this.spark = spark;
    this.table = table;
    this.log = log;
    this.partitionColumn = partitionColumn;
    this.transaction = log.startTransaction(Option.empty(), Option.empty());
    // Delta's way to say "I have read this marker"; asking for its value would cost Spark jobs.
    this.transaction.readTxn().addOne(GENERATION);
  }

  /** The version this change builds on; nothing for a table that is not there yet. */
  public Optional<TableSnapshot> base() {
    return transaction.readVersion() < 0
        ? Optional.empty()
        : Optional.of(new TableSnapshot(table, log, transaction.snapshot()));
  }

  /** Whether the marker was ever set, as this change sees it. */
  public boolean marked(String marker) {
    return base().map(b -> b.marker(marker).isPresent()).orElse(false);
  }

  /** Writes rows of the table's own columns; see {@link #stage}. */
  public Change write(Dataset<Row> rows) {
    stage(rows, SchemaChange.SAME);
    return this;
  }

  /**
   * Writes the rows as data files, unseen until {@link #commit}; this is the one Spark job. May be
   * called several times with the same columns. A table that is not there yet gets these columns.
   *
   * @throws RematchException (INVALID_INPUT) when the columns differ from the table's otherwise
   *     than allowed
   */
  public Staged stage(Dataset<Row> rows, SchemaChange allowed) {
    prepare(rows.schema(), allowed);
    List<AddFile> added = new ArrayList<>();
    for (FileAction action : CollectionConverters.asJava(transaction.writeFiles(rows))) {
      if (action instanceof AddFile file) {
        added.add(file);
      }
    }
    written.addAll(added);
    return new Staged(spark, log, partitionColumn, rows.schema(), added);
  }

  /** Rows written so far, by period; a period without rows is absent. */
  public SortedMap<LocalDate, Long> writtenRows() {
    SortedMap<LocalDate, Long> rows = new TreeMap<>();
    written.forEach(
        f ->
            rows.merge(
                LocalDate.parse(TableSnapshot.partition(f)), TableSnapshot.rows(f), Long::sum));
    return rows;
  }

  /** Removes what the table holds of these periods. */
  public Change replacing(Set<LocalDate> periods) {
    return replacingPartitions(
        periods.stream().map(LocalDate::toString).collect(Collectors.toSet()));
  }

  /** Removes what the table holds of these values of the partition column. */
  public Change replacingPartitions(Set<String> values) {
    givesWay = givesWay.or(file -> values.contains(TableSnapshot.partition(file)));
    return this;
  }

  /** Removes everything that the table holds. */
  public Change replacingAll() {
    givesWay = file -> true;
    return this;
  }

  /** Sets markers: numbers kept with the table, to be found by {@link TableSnapshot#markers()}. */
  public Change marking(Map<String, Long> added) {
    markers.putAll(added);
    return this;
  }

  /**
   * Publishes.
   *
   * @param runId goes into the commit's userMetadata
   * @throws RematchException (LOST_RACE) when another run changed the table since this change began
   */
  public TableVersion commit(String runId) {
    List<Action> actions = new ArrayList<>();
    long now = System.currentTimeMillis();
    for (AddFile old : TableSnapshot.filesOf(transaction.snapshot())) {
      if (givesWay.test(old)) {
        actions.add(old.removeWithTimestamp(now, true));
      }
    }
    actions.addAll(written);
    markers.put(GENERATION, transaction.readVersion() + 1);
    markers.forEach(
        (id, number) -> actions.add(new SetTransaction(id, number, Option.apply((Object) now))));
    try {
      long version =
          transaction.commit(CollectionConverters.asScala(actions).toList(), operation(runId));
      return new TableVersion(table, version);
    } catch (io.delta.exceptions.DeltaConcurrentModificationException e) {
      throw new RematchException(
          FailureKind.LOST_RACE,
          "Cannot publish the change of table "
              + table
              + ": another run changed it after version "
              + transaction.readVersion()
              + " was read; run again",
          e);
    }
  }

  /** Gives the table these columns, without rows. */
  void prepare(StructType columns, SchemaChange allowed) {
    StructType wanted = nullable(columns);
    if (schema.isPresent()) {
      SchemaChange.SAME.check(table, schema.get(), wanted);
      return;
    }
    if (transaction.readVersion() < 0) {
      transaction.updateMetadataForNewTable(newTable(wanted));
    } else {
      Metadata old = transaction.snapshot().metadata();
      StructType next = allowed.check(table, old.schema(), wanted);
      if (!next.equals(old.schema())) {
        transaction.updateMetadata(withSchema(old, next), false);
      }
    }
    schema = Optional.of(wanted);
  }

  private Metadata newTable(StructType wanted) {
    return new Metadata(
        UUID.randomUUID().toString(),
        null,
        null,
        new Format("parquet", scala.collection.immutable.Map$.MODULE$.empty()),
        wanted.json(),
        CollectionConverters.asScala(List.of(partitionColumn)).toSeq(),
        scala.collection.immutable.Map.from(CollectionConverters.asScala(LakeSettings.TABLE)),
        Option.apply(System.currentTimeMillis()));
  }

  private static Metadata withSchema(Metadata old, StructType next) {
    return old.copy(
        old.id(),
        old.name(),
        old.description(),
        old.format(),
        next.json(),
        old.partitionColumns(),
        old.configuration(),
        old.createdTime());
  }

  private DeltaOperations.Write operation(String runId) {
    return new DeltaOperations.Write(
        SaveMode.Append,
        Option.apply(CollectionConverters.asScala(List.of(partitionColumn)).toSeq()),
        Option.empty(),
        Option.apply(metadata(runId)),
        Option.empty(),
        Option.empty(),
        Option.empty(),
        Option.empty(),
        Option.empty());
  }

  /** What the commits of a run carry. */
  static String metadata(String runId) {
    return "{\"run_id\":\"" + runId + "\"}";
  }

  private static StructType nullable(StructType columns) {
    StructType out = new StructType();
    for (var field : columns.fields()) {
      out = out.add(field.name(), field.dataType(), true);
    }
    return out;
  }
}
