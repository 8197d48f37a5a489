package dev.rematch.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Files that were written and not published. */
public final class Staged {
  private final SparkSession spark;
  private final DeltaLog log;
  private final String partitionColumn;
  private final StructType schema;
  private final List<AddFile> files;

  Staged(
      SparkSession spark,
      DeltaLog log,
      String partitionColumn,
      StructType schema,
      List<AddFile> files) {
    this.spark = spark;
    this.log = log;
    this.partitionColumn = partitionColumn;
    this.schema = schema;
    this.files = List.copyOf(files);
  }

  /** The files of several calls on one draft, together; at least one. */
  public static Staged join(List<Staged> parts) {
    Staged first = parts.get(0);
    List<AddFile> files = new ArrayList<>();
    parts.forEach(part -> files.addAll(part.files));
    return new Staged(first.spark, first.log, first.partitionColumn, first.schema, files);
  }

  /** The number of staged rows, from the files' statistics. */
  public long rowCount() {
    return files.stream().mapToLong(TableSnapshot::rows).sum();
  }

  /** The number of staged rows by value of the partition column. */
  public Map<String, Long> rowsByPartition() {
    Map<String, Long> rows = new TreeMap<>();
    for (AddFile file : files) {
      rows.merge(
          String.valueOf(TableSnapshot.partition(file)), TableSnapshot.rows(file), Long::sum);
    }
    return rows;
  }

  /** The columns, the partition column among them. */
  public StructType schema() {
    return schema;
  }

  /** The staged rows without the partition column, read back from the files. */
  public Dataset<Row> rows() {
    return rows(files);
  }

  /** Those of one value of the partition column. */
  public Dataset<Row> rows(String partition) {
    return rows(files.stream().filter(f -> partition.equals(TableSnapshot.partition(f))).toList());
  }

  private Dataset<Row> rows(List<AddFile> some) {
    StructType stored = new StructType();
    for (StructField field : schema.fields()) {
      if (!field.name().equals(partitionColumn)) {
        stored = stored.add(field);
      }
    }
    List<String> paths = new ArrayList<>();
    some.forEach(f -> paths.add(f.absolutePath(log).toString()));
    if (paths.isEmpty()) {
      return spark.createDataFrame(List.of(), stored);
    }
    return spark
        .read()
        .schema(stored)
        // The names of the files are taken as they are, whatever characters they hold.
        .option("__globPaths__", "false")
        .parquet(paths.toArray(String[]::new));
  }
}
