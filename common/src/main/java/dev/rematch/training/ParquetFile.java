package dev.rematch.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.OutputWriter;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Map$;

/** Writes a few rows as Spark writes them, but from this thread and without a job. */
final class ParquetFile {
  private ParquetFile() {}

  /** Writes a folder that holds one file. */
  static void write(SparkSession spark, Path folder, StructType schema, List<Row> rows)
      throws IOException {
    Files.createDirectories(folder);
    Job job = Job.getInstance(spark.sparkContext().hadoopConfiguration());
    Path file = folder.resolve("part-00000.snappy.parquet");
    OutputWriter writer =
        new ParquetFileFormat()
            .prepareWrite(spark, job, Map$.MODULE$.empty(), schema)
            .newInstance(
                file.toUri().toString(),
                schema,
                new TaskAttemptContextImpl(job.getConfiguration(), new TaskAttemptID()));
    try {
      var internal = CatalystTypeConverters.createToCatalystConverter(schema);
      for (Row row : rows) {
        writer.write((InternalRow) internal.apply(row));
      }
    } finally {
      writer.close();
    }
    Files.writeString(folder.resolve("_SUCCESS"), "");
  }
}
