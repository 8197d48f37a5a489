package dev.rematch.table;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.TableVersion;
import io.delta.tables.DeltaTable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * One Delta table of the lake, partitioned by {@link #PERIOD}.
 *
 * <p>It uses Delta's own transaction class rather than the DataFrame writer, because one commit
 * here carries rows, removed periods and several markers, and because what was written must be
 * checked before it is published.
 */
public final class LakeTable {
  /** The partition column: the first day of a row's period, a DATE. */
  public static final String PERIOD = "_period";

  private final SparkSession spark;
  private final String name;
  private final String path;

  /**
   * @param name how messages and lineage call the table
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
    return log().tableExists();
  }

  /** The newest version. */
  public TableVersion newest() {
    return new TableVersion(name, snapshot().version());
  }

  /** The rows of exactly that version. */
  public Dataset<Row> read(TableVersion version) {
    return spark.read().format("delta").option("versionAsOf", version.version()).load(path);
  }

  /** The files of one period. */
  public record PeriodFiles(long fingerprint, long rows) {}

  /**
   * What is in each period, without reading data: rows, and a fingerprint that changes whenever the
   * period's files do. Empty when the table does not exist.
   */
  public SortedMap<LocalDate, PeriodFiles> periods() {
    if (!exists()) {
      return new TreeMap<>();
    }
    return PeriodFingerprint.byPeriod(files());
  }

  /** The newest value of every marker that a commit has set. */
  public Map<String, Long> markers() {
    Map<String, Long> markers = new HashMap<>();
    if (exists()) {
      CollectionConverters.asJava(snapshot().transactions())
          .forEach((id, version) -> markers.put(id, (Long) version));
    }
    return markers;
  }

  /**
   * Makes the table if it is not there, and adds columns that are new.
   *
   * @param schema with {@link #PERIOD}
   * @throws RematchException (INVALID_INPUT) when a column has gone or has another type
   */
  public void ensure(StructType schema) {
    if (!exists()) {
      create(schema);
      return;
    }
    StructType present = snapshot().schema();
    List<StructField> added = new ArrayList<>();
    for (StructField field : schema.fields()) {
      if (!List.of(present.fieldNames()).contains(field.name())) {
        added.add(field);
      } else if (!present.apply(field.name()).dataType().equals(field.dataType())) {
        throw changed(
            field.name()
                + " is "
                + field.dataType().sql()
                + " now, found "
                + present.apply(field.name()).dataType().sql()
                + " in the table");
      }
    }
    for (String column : present.fieldNames()) {
      if (!List.of(schema.fieldNames()).contains(column)) {
        throw changed("column " + column + " of the table is no longer made");
      }
    }
    for (StructField field : added) {
      spark.sql(
          "ALTER TABLE delta.`"
              + path
              + "` ADD COLUMNS (`"
              + field.name()
              + "` "
              + field.dataType().sql()
              + ")");
    }
  }

  /** Begins a change of the table, which must exist. */
  public Change change() {
    OptimisticTransaction transaction = log().startTransaction(Option.empty(), Option.empty());
    return new Change(name, transaction);
  }

  private void create(StructType schema) {
    DeltaTable.createIfNotExists(spark)
        .location(path)
        .addColumns(schema)
        .partitionedBy(PERIOD)
        // A model version names the table version it was trained on: it must stay readable.
        .property("delta.deletedFileRetentionDuration", "interval 400 days")
        .property("delta.logRetentionDuration", "interval 400 days")
        // A checkpoint costs some seconds of CPU; these logs are short, and maintenance makes one.
        .property("delta.checkpointInterval", "100")
        .execute();
  }

  private RematchException changed(String what) {
    return new RematchException(
        FailureKind.INVALID_INPUT,
        "Cannot write table "
            + name
            + ": "
            + what
            + " ("
            + path
            + "); give the changed table another name, or remove the old one");
  }

  private List<AddFile> files() {
    return List.of((AddFile[]) snapshot().allFiles().collect());
  }

  private Snapshot snapshot() {
    if (!exists()) {
      throw new RematchException(
          FailureKind.MISSING_INPUT,
          "Cannot read table "
              + name
              + ": there is none at "
              + path
              + "; run ingest first, or look at --warehouse");
    }
    return log().update(false, Option.empty(), Option.empty());
  }

  private DeltaLog log() {
    return DeltaLog.forTable(spark, path);
  }
}
