package dev.rematch.source;

import dev.rematch.core.RematchException;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A format that files can land in. */
public interface Source {
  /** Rows that could not be cut into columns keep their text here; every other column is NULL. */
  String BROKEN = "_broken";

  /** The file a row came from, without folders. */
  String FILE = "_source_file";

  /** Its name in the config: "csv". */
  String format();

  /**
   * Compares the file's columns with the declared ones.
   *
   * @throws RematchException (INVALID_INPUT) that names the file and each column that is new,
   *     missing, renamed, moved or of another type
   */
  void check(SparkSession spark, SourceSpec source, DueFile file);

  /**
   * The rows of the files, not read yet.
   *
   * @param files checked ones, at least one
   * @return the declared columns in their order, each STRING (cells as they stand in the file, NULL
   *     where missing) or of its declared type, then {@link #BROKEN} and {@link #FILE}, both STRING
   */
  Dataset<Row> read(SparkSession spark, SourceSpec source, List<DueFile> files);
}
