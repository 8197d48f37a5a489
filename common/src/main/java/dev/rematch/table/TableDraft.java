package dev.rematch.table;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.TableVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
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
 * A change of one table that is not published yet: files may be staged (nobody sees them), looked
 * at, and then published in one commit. A draft that is dropped leaves orphan files for a vacuum.
 */
public final class TableDraft {
  /**
   * Set by every commit. Two drafts that began on one version both count as having read it, so
   * Delta's own conflict check lets one of them through only.
   */
  private static final String GENERATION = "rematch";

  private final LakeTable table;
  private final DeltaLog log;
  private final String partitionColumn;
  private final OptimisticTransaction transaction;
  private final List<AddFile> staged = new ArrayList<>();
  private Optional<StructType> schema = Optional.empty();

  TableDraft(LakeTable table, DeltaLog log, String partitionColumn) {
    this.table = table;
    this.log = log;
    this.partitionColumn = partitionColumn;
    this.transaction = log.startTransaction(Option.empty(), Option.empty());
    this.transaction.readTxn().addOne(GENERATION);
  }

  /** The version this draft builds on; nothing for a table that is not there yet. */
  public Optional<TableSnapshot> base() {
    return transaction.readVersion() < 0
        ? Optional.empty()
        : Optional.of(new TableSnapshot(table.name(), log, transaction.snapshot()));
  }

  /**
   * Writes the rows as files of the table's folder, in one Spark job, unseen until {@link #commit}.
   * May be called several times with one schema.
   */
  public Staged stage(Dataset<Row> rows, SchemaChange change) {
    prepareSchema(nullable(rows.schema()), change);
    List<AddFile> added = new ArrayList<>();
    for (FileAction action : CollectionConverters.asJava(transaction.writeFiles(rows))) {
      if (action instanceof AddFile add) {
        added.add(add);
      }
    }
    staged.addAll(added);
    return new Staged(table.spark(), log, partitionColumn, rows.schema(), added);
  }

  /**
   * Publishes what was staged.
   *
   * @throws RematchException (LOST_RACE) when somebody else changed the table since the draft began
   */
  public TableVersion commit(TableCommit commit) {
    List<Action> actions = new ArrayList<>();
    for (AddFile old : TableSnapshot.filesOf(transaction.snapshot())) {
      if (givesWay(old, commit.replaces())) {
        actions.add(old.remove());
      }
    }
    actions.addAll(staged);
    Map<String, Long> markers = new HashMap<>(commit.markers());
    markers.put(GENERATION, transaction.readVersion() + 1);
    Option<Object> now = Option.apply(System.currentTimeMillis());
    markers.forEach((id, number) -> actions.add(new SetTransaction(id, number, now)));
    try {
      long version =
          transaction.commit(
              CollectionConverters.asScala(actions).toSeq(), operation(commit.metadata()));
      return new TableVersion(table.name(), version);
    } catch (io.delta.exceptions.DeltaConcurrentModificationException e) {
      throw new RematchException(
          FailureKind.LOST_RACE,
          "Cannot commit to table "
              + table.name()
              + ": another run changed it after version "
              + transaction.readVersion()
              + " was read; run the command again",
          e);
    }
  }

  private static boolean givesWay(AddFile file, TableCommit.Replaces replaces) {
    if (replaces instanceof TableCommit.Replaces.Partitions partitions) {
      return partitions.holds(TableSnapshot.partition(file));
    }
    return replaces instanceof TableCommit.Replaces.Everything;
  }

  private void prepareSchema(StructType wanted, SchemaChange change) {
    if (schema.isPresent()) {
      SchemaChange.SAME.check(table.name(), schema.get(), wanted);
      return;
    }
    if (transaction.readVersion() < 0) {
      transaction.updateMetadataForNewTable(newTable(wanted));
    } else {
      Metadata old = transaction.snapshot().metadata();
      StructType next = change.check(table.name(), old.schema(), wanted);
      if (!next.equals(old.schema())) {
        transaction.updateMetadata(
            old.copy(
                old.id(),
                old.name(),
                old.description(),
                old.format(),
                next.json(),
                old.partitionColumns(),
                old.configuration(),
                old.createdTime()),
            false);
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

  private DeltaOperations.Write operation(String metadata) {
    return new DeltaOperations.Write(
        SaveMode.Append,
        Option.apply(CollectionConverters.asScala(List.of(partitionColumn)).toSeq()),
        Option.empty(),
        Option.apply(metadata),
        Option.empty(),
        Option.empty(),
        Option.empty(),
        Option.empty(),
        Option.empty());
  }

  private static StructType nullable(StructType schema) {
    StructType out = new StructType();
    for (var field : schema.fields()) {
      out = out.add(field.name(), field.dataType(), true);
    }
    return out;
  }
}
