package dev.rematch.pipeline;

import static java.util.stream.Collectors.toSet;

import dev.rematch.config.ConfigProblem;
import dev.rematch.config.ConfigReader;
import dev.rematch.source.SourceSpec;
import dev.rematch.transform.SqlColumn;
import dev.rematch.transform.SqlProblem;
import dev.rematch.transform.SqlQuery;
import dev.rematch.transform.SqlTransforms;
import dev.rematch.transform.TransformSpec;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads the transforms and checks their SQL.
 *
 * @param specs in dependency order; those with a problem are left out
 * @param names of all transforms, sound or not
 * @param tables columns by table, raw tables included, where they are known
 * @param sql the text of every transform's file, for the config's hash
 */
record TransformBlock(
    List<TransformSpec> specs,
    List<String> names,
    Map<String, List<SqlColumn>> tables,
    Map<String, String> sql) {

  static TransformBlock read(ConfigReader reader, Path file, List<SourceSpec> sources) {
    Map<String, ConfigReader> blocks = reader.named("transforms");
    Map<String, String> texts = new LinkedHashMap<>();
    Map<String, Path> files = new LinkedHashMap<>();
    Map<String, String> periodColumns = new LinkedHashMap<>();
    blocks.forEach(
        (name, block) -> {
          periodColumns.put(name, block.string("period-column"));
          String sql = block.string("sql");
          Path path = file.getParent().resolve(sql).normalize();
          if (path.startsWith(file.getParent())) {
            files.put(name, path);
            text(block, path, texts, name);
          } else {
            block.problem("sql", "must be a file beneath the config's folder");
          }
        });
    Map<String, List<SqlColumn>> tables = new TreeMap<>();
    sources.forEach(s -> tables.put(s.table(), SourceBlock.columns(s)));
    List<SqlQuery> queries =
        new SqlTransforms(tables, p -> reader.problem(problem(p, files))).check(texts);
    List<TransformSpec> specs = new ArrayList<>();
    Set<String> undated =
        sources.stream().filter(s -> !s.dated()).map(SourceSpec::table).collect(toSet());
    for (SqlQuery query : queries) {
      if (undated.containsAll(query.tables())) {
        blocks
            .get(query.name())
            .problem(
                "sql",
                "must read a table with dates: "
                    + (query.tables().isEmpty()
                        ? "it reads none"
                        : String.join(", ", new TreeSet<>(query.tables())) + " have no event-time")
                    + ", so no new row would ever have it made");
      }
      tables.put(query.name(), query.columns());
      String periodColumn = periodColumns.get(query.name());
      Known.column(
          blocks.get(query.name()), "period-column", periodColumn, query.columns(), query.name());
      specs.add(
          new TransformSpec(
              query.name(),
              files.get(query.name()).toString(),
              query.sql(),
              query.tables(),
              periodColumn));
    }
    return new TransformBlock(specs, List.copyOf(blocks.keySet()), tables, new TreeMap<>(texts));
  }

  /** The text of every transform's file in one. */
  String texts() {
    return sql.toString();
  }

  /** The table's columns; empty when they are not known. */
  List<SqlColumn> columns(String table) {
    return tables.getOrDefault(table, List.of());
  }

  private static void text(ConfigReader block, Path path, Map<String, String> texts, String name) {
    try {
      if (!Files.isRegularFile(path)) {
        block.problem("sql", "is no file (" + path + ")");
        return;
      }
      texts.put(name, Files.readString(path));
    } catch (MalformedInputException e) {
      block.problem("sql", "is no UTF-8 text (" + path + ")");
    } catch (IOException e) {
      block.problem("sql", "cannot be read: " + e + " (" + path + ")");
    }
  }

  private static ConfigProblem problem(SqlProblem p, Map<String, Path> files) {
    return new ConfigProblem(
        String.valueOf(files.get(p.name())),
        p.line(),
        "transforms." + p.name(),
        p.found(),
        p.rule());
  }
}
