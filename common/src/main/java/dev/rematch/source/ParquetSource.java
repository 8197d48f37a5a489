package dev.rematch.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/** Single Parquet files. They know their types, so these are compared too. */
final class ParquetSource implements Source {
  @Override
  public String format() {
    return "parquet";
  }

  @Override
  public void check(SparkSession spark, SourceSpec source, DueFile file) {
    StructType schema;
    try {
      schema = spark.read().option("__globPaths__", "false").parquet(uri(file)).schema();
    } catch (Exception e) {
      throw Columns.refuse(source, file, "it cannot be read as Parquet (" + firstLine(e) + ")");
    }
    Columns.check(source, file, schema);
  }

  @Override
  public Dataset<Row> read(SparkSession spark, SourceSpec source, List<DueFile> files) {
    StructType declared = new StructType();
    for (ColumnSpec column : source.schema()) {
      declared = declared.add(column.name(), DataType.fromDDL(column.type()));
    }
    List<Column> columns = new ArrayList<>();
    source.schema().forEach(c -> columns.add(col("`" + c.name() + "`")));
    columns.add(lit(null).cast("string").as(BROKEN));
    columns.add(col("_metadata.file_name").as(FILE));
    return spark
        .read()
        .schema(declared)
        .option("__globPaths__", "false")
        .parquet(files.stream().map(ParquetSource::uri).toArray(String[]::new))
        .select(columns.toArray(Column[]::new));
  }

  private static String uri(DueFile file) {
    return file.file().toUri().toString();
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
