package dev.rematch.table;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.TableVersion;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.FileAction;
import org.apache.spark.sql.delta.actions.SetTransaction;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A change of a lake table: write files, look at them, then publish all of it in one commit, or
 * drop it by doing nothing. Files that are never published are leftovers that no reader sees.
 *
 * <p>Used by one thread, committed at most once.
 */
public final class Change {
  private final String table;
  private final OptimisticTransaction transaction;
  private final List<Action> actions = new ArrayList<>();
  private final List<AddFile> written = new ArrayList<>();

  Change(String table, OptimisticTransaction transaction) {
    this.table = table;
    this.transaction = transaction;
  }

  /**
   * The newest value of a marker as this change sees it; another commit of the same marker
   * meanwhile makes this change lose its race.
   */
  public boolean marked(String marker) {
    return transaction.txnVersion(marker) >= 0;
  }

  /** Writes the rows as data files; this is the Spark job. */
  public Change write(Dataset<Row> rows) {
    for (FileAction action : CollectionConverters.asJava(transaction.writeFiles(rows))) {
      actions.add(action);
      if (action instanceof AddFile file) {
        written.add(file);
      }
    }
    return this;
  }

  /** Rows written so far, by period; a period without rows is absent. */
  public SortedMap<LocalDate, Long> writtenRows() {
    SortedMap<LocalDate, Long> rows = new TreeMap<>();
    PeriodFingerprint.byPeriod(written).forEach((period, files) -> rows.put(period, files.rows()));
    return rows;
  }

  /** Paths of the data files written so far, relative to the table. */
  public List<String> writtenFiles() {
    return written.stream().map(AddFile::path).toList();
  }

  /** Removes what the table holds of these periods. */
  public Change replacing(Set<LocalDate> periods) {
    return removing(file -> periods.contains(period(file)));
  }

  /** Removes everything that the table holds. */
  public Change replacingAll() {
    return removing(file -> true);
  }

  /** Sets markers, to be found by {@link LakeTable#markers()}. */
  public Change marking(Map<String, Long> markers) {
    markers.forEach(
        (id, value) ->
            actions.add(
                new SetTransaction(id, value, Option.apply((Object) System.currentTimeMillis()))));
    return this;
  }

  /**
   * Publishes.
   *
   * @param runId goes into the commit's userMetadata
   * @throws RematchException (LOST_RACE) when another commit touched the same periods or markers
   */
  public TableVersion commit(String runId) {
    DeltaOperations.Operation operation =
        new DeltaOperations.Write(
            SaveMode.Append,
            Option.empty(),
            Option.empty(),
            Option.apply("{\"run_id\":\"" + runId + "\"}"),
            Option.empty(),
            Option.empty(),
            Option.empty(),
            Option.empty(),
            Option.empty());
    try {
      long version = transaction.commit(CollectionConverters.asScala(actions).toList(), operation);
      return new TableVersion(table, version);
    } catch (ConcurrentModificationException e) {
      throw new RematchException(
          FailureKind.LOST_RACE,
          "Cannot publish the change of table "
              + table
              + ": another run changed the same rows first; run again",
          e);
    }
  }

  private Change removing(Predicate<AddFile> which) {
    for (AddFile file : CollectionConverters.asJava(transaction.filterFiles())) {
      if (which.test(file)) {
        actions.add(file.removeWithTimestamp(System.currentTimeMillis(), true));
      }
    }
    return this;
  }

  private static LocalDate period(AddFile file) {
    return LocalDate.parse(file.partitionValues().apply(LakeTable.PERIOD));
  }
}
