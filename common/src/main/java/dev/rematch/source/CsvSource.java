package dev.rematch.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Delimited text with a header line, plain or gzip. A record is one line: so a quote that is never
 * closed costs one row, not the rest of the file.
 */
final class CsvSource implements Source {
  private static final int LONGEST_HEADER = 1 << 20;

  @Override
  public String format() {
    return "csv";
  }

  @Override
  public void check(SparkSession spark, SourceSpec source, DueFile file) {
    String header =
        header(source, file)
            .orElseThrow(() -> Columns.refuse(source, file, "it has no header line"));
    CsvParserSettings settings = new CsvParserSettings();
    settings.getFormat().setDelimiter(delimiter(source));
    settings.setMaxCharsPerColumn(-1);
    settings.setMaxColumns(20_480);
    String[] names = new CsvParser(settings).parseLine(header);
    List<String> found = new ArrayList<>();
    for (String name : names == null ? new String[0] : names) {
      found.add(name == null ? "" : name);
    }
    Columns.check(source, file, found);
  }

  @Override
  public Dataset<Row> read(SparkSession spark, SourceSpec source, List<DueFile> files) {
    StructType text = new StructType();
    for (ColumnSpec column : source.schema()) {
      text = text.add(column.name(), DataTypes.StringType);
    }
    Dataset<Row> raw =
        spark
            .read()
            .schema(text.add(BROKEN, DataTypes.StringType))
            .option("header", "true")
            .option("mode", "PERMISSIVE")
            .option("columnNameOfCorruptRecord", BROKEN)
            // Else a query of fewer columns would not see that a row has too many cells.
            .option("columnPruning", "false")
            .option("quote", "\"")
            .option("escape", "\"")
            .option("delimiter", String.valueOf(delimiter(source)))
            .option("encoding", charset(source).name())
            .option("__globPaths__", "false")
            .csv(files.stream().map(f -> f.file().toUri().toString()).toArray(String[]::new));
    List<Column> columns = new ArrayList<>();
    Object[] nulls = missing(source).toArray();
    for (ColumnSpec column : source.schema()) {
      Column cell = col("`" + column.name() + "`");
      columns.add(
          when(cell.isin(nulls).or(col(BROKEN).isNotNull()), lit(null).cast("string"))
              .otherwise(cell)
              .as(column.name()));
    }
    columns.add(col(BROKEN));
    columns.add(col("_metadata.file_name").as(FILE));
    return raw.select(columns.toArray(Column[]::new));
  }

  private static Optional<String> header(SourceSpec source, DueFile file) {
    try (InputStream bytes = Files.newInputStream(file.file());
        InputStream plain = file.name().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
        BufferedReader text = new BufferedReader(new InputStreamReader(plain, charset(source)))) {
      StringBuilder line = new StringBuilder();
      int c = text.read();
      if (c == '\uFEFF') {
        c = text.read();
      }
      for (; c >= 0 && c != '\n' && c != '\r'; c = text.read()) {
        if (line.length() >= LONGEST_HEADER) {
          throw Columns.refuse(source, file, "its first line is longer than 1 MiB");
        }
        line.append((char) c);
      }
      return line.isEmpty() ? Optional.empty() : Optional.of(line.toString());
    } catch (IOException e) {
      throw Columns.refuse(source, file, "it cannot be read (" + e.getMessage() + ")");
    }
  }

  private static char delimiter(SourceSpec source) {
    return source.options().getOrDefault("delimiter", ",").charAt(0);
  }

  private static Charset charset(SourceSpec source) {
    return Charset.forName(source.options().getOrDefault("encoding", "UTF-8"));
  }

  /** One per line of the option. */
  @Override
  public List<String> missing(SourceSpec source) {
    return List.of(source.options().getOrDefault("null-values", "").split("\n", -1));
  }
}
