package dev.rematch.pipeline;

import dev.rematch.config.ConfigReader;
import dev.rematch.source.Availability;
import dev.rematch.source.ColumnSpec;
import dev.rematch.source.SourceMode;
import dev.rematch.source.SourceSpec;
import dev.rematch.source.Sources;
import dev.rematch.transform.SqlColumn;
import dev.rematch.transform.SqlExpression;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Reads the sources. */
final class SourceBlock {
  /** Columns that the engine adds to every raw table. */
  static final List<SqlColumn> ADDED =
      List.of(
          new SqlColumn("_event_date", "DATE"),
          new SqlColumn("_period", "DATE"),
          new SqlColumn("_source_file", "STRING"),
          new SqlColumn("_run_id", "STRING"));

  private SourceBlock() {}

  static List<SourceSpec> read(ConfigReader reader) {
    List<SourceSpec> sources = new ArrayList<>();
    reader.named("sources").forEach((name, block) -> sources.add(source(name, block)));
    if (sources.isEmpty()) {
      reader.problem("sources", "must name at least one source");
    }
    return sources;
  }

  private static SourceSpec source(String name, ConfigReader block) {
    String format = block.oneOf("format", Sources.ALL.names());
    String path = block.string("path");
    if (List.of(path.split("[/\\\\]", -1)).contains("..")) {
      block.problem("path", "must not leave the config's folder: no \"..\"");
    }
    SourceMode mode = block.choice("mode", SourceMode.class);
    List<ColumnSpec> schema = schema(block);
    Optional<String> time = block.optionalString("event-time");
    if (mode == SourceMode.APPEND && time.isEmpty()) {
      block.problem("event-time", "is missing; rows that are added need a time");
    }
    time.ifPresent(sql -> checkTime(name, block, sql, schema));
    List<String> key = block.stringOrStrings("key");
    List<SqlColumn> columns = columns(schema);
    key.forEach(k -> Known.column(block, "key", k, columns, "raw_" + name));
    return new SourceSpec(
        name,
        format,
        path,
        block.choice("available", Availability.class),
        time,
        key,
        schema,
        mode,
        options(block.object("options")));
  }

  /** What SQL sees of a raw table. */
  static List<SqlColumn> columns(SourceSpec source) {
    List<SqlColumn> columns = new ArrayList<>(columns(source.schema()));
    columns.addAll(ADDED);
    return columns;
  }

  private static List<SqlColumn> columns(List<ColumnSpec> schema) {
    return schema.stream().map(c -> new SqlColumn(c.name(), c.type())).toList();
  }

  private static void checkTime(
      String name, ConfigReader block, String sql, List<ColumnSpec> schema) {
    SqlExpression.check(
            name,
            sql,
            columns(schema),
            p -> block.problem("event-time", p.found() + ": " + p.rule()))
        .filter(e -> !new SqlColumn("t", e.type()).isTime())
        .ifPresent(e -> block.problem("event-time", "must be a DATE or TIMESTAMP, is " + e.type()));
  }

  private static List<ColumnSpec> schema(ConfigReader block) {
    String ddl = block.string("schema");
    List<ColumnSpec> columns = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    try {
      for (StructField field : StructType.fromDDL(ddl).fields()) {
        columns.add(new ColumnSpec(field.name(), field.dataType().sql()));
        if (!seen.add(field.name().toLowerCase(java.util.Locale.ROOT))) {
          block.problem("schema", field.name(), "stands there twice");
        }
        if (field.name().startsWith("_")) {
          block.problem("schema", field.name(), "names with _ belong to the engine");
        }
      }
    } catch (RuntimeException e) {
      String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      block.problem("schema", "is no list of \"column TYPE\": " + first);
    }
    return columns;
  }

  private static Map<String, String> options(ConfigReader block) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("null-values", String.join("\n", block.scalarsAsText("null-values")));
    String delimiter = block.rawString("delimiter");
    if (delimiter.length() != 1) {
      block.problem("delimiter", "must be one character");
    }
    options.put("delimiter", delimiter);
    String encoding = block.string("encoding");
    try {
      if (!Charset.isSupported(encoding)) {
        block.problem("encoding", "is no character encoding that this Java knows");
      }
    } catch (java.nio.charset.IllegalCharsetNameException e) {
      block.problem("encoding", "is no name of a character encoding");
    }
    options.put("encoding", encoding);
    return options;
  }
}
