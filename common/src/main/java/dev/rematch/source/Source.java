package dev.rematch.source;

import dev.rematch.core.Hashes;
import dev.rematch.core.RematchException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
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
   * What stands at the path in the landing folder, if it is something of this format that is
   * complete: else it waits.
   *
   * @param real where it lies, every link followed
   * @param path relative to the config file's folder
   */
  default Optional<DueFile> look(Path real, String path) throws IOException {
    BasicFileAttributes is = Files.readAttributes(real, BasicFileAttributes.class);
    return is.isRegularFile() && is.size() > 0
        ? Optional.of(new DueFile(real, path, is.size(), is.lastModifiedTime().toMillis()))
        : Optional.empty();
  }

  /** The content's SHA-256, in lower-case hex. */
  default String sha256(DueFile file) throws IOException {
    try (InputStream in = Files.newInputStream(file.file())) {
      return Hashes.sha256(in);
    }
  }

  /** Texts that stand for a missing cell where cells are text. */
  default List<String> missing(SourceSpec source) {
    return List.of();
  }

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
