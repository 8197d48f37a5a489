package dev.rematch.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.rematch.core.Hashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Folders that are Delta tables. A folder counts as one file: its size is the number of the newest
 * version, its content is that version's commit. So a snapshot source follows the table, and an
 * append source lands each folder once.
 */
final class DeltaSource implements Source {
  private static final String COMMIT = "\\d{20}\\.json";

  @Override
  public String format() {
    return "delta";
  }

  @Override
  public Optional<DueFile> look(Path real, String path) throws IOException {
    Optional<Path> newest = newestCommit(real);
    if (newest.isEmpty()) {
      return Optional.empty();
    }
    long modified = Files.getLastModifiedTime(newest.get()).toMillis();
    return Optional.of(new DueFile(real, path, version(newest.get()), modified));
  }

  @Override
  public String sha256(DueFile file) throws IOException {
    Path commit =
        file.file().resolve("_delta_log").resolve(String.format("%020d.json", file.size()));
    return Hashes.sha256(file.size() + "\n" + Files.readString(commit));
  }

  @Override
  public void check(SparkSession spark, SourceSpec source, DueFile file) {
    StructType schema;
    try {
      schema = table(spark, file).schema();
    } catch (Exception e) {
      // Scala throws checked exceptions such as AnalysisException undeclared.
      throw Columns.refuse(source, file, "it cannot be read as a Delta table (" + e + ")");
    }
    Columns.check(source, file, schema);
  }

  @Override
  public Dataset<Row> read(SparkSession spark, SourceSpec source, List<DueFile> files) {
    List<Dataset<Row>> parts = new ArrayList<>();
    for (DueFile file : files) {
      List<Column> columns = new ArrayList<>();
      source.schema().forEach(c -> columns.add(col("`" + c.name() + "`")));
      columns.add(lit(null).cast("string").as(BROKEN));
      columns.add(lit(file.name()).as(FILE));
      parts.add(table(spark, file).select(columns.toArray(Column[]::new)));
    }
    return parts.stream().reduce(Dataset::unionAll).orElseThrow();
  }

  private static Dataset<Row> table(SparkSession spark, DueFile file) {
    return spark
        .read()
        .format("delta")
        .option("versionAsOf", file.size())
        .load(file.file().toString());
  }

  private static Optional<Path> newestCommit(Path folder) throws IOException {
    Path log = folder.resolve("_delta_log");
    if (!Files.isDirectory(log)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(log)) {
      return files
          .filter(f -> f.getFileName().toString().matches(COMMIT))
          .max(Comparator.comparing(f -> f.getFileName().toString()));
    }
  }

  private static long version(Path commit) {
    return Long.parseLong(commit.getFileName().toString().substring(0, 20));
  }
}
