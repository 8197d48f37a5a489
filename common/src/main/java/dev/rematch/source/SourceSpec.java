package dev.rematch.source;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A declared source: files of one format that land in the table {@code raw_<name>}.
 *
 * @param format a name of {@code Sources.ALL}: csv, parquet, delta
 * @param path relative to the config file, with {@code *} and one {@code {yyyy}}, {@code {yyyy-MM}}
 *     or {@code {yyyy-MM-dd}} for the period that a file covers; a file without such a token is
 *     available always
 * @param eventTime an SQL expression of type DATE or TIMESTAMP over the source's columns; its date
 *     becomes the column {@code _event_date}; empty for snapshots
 * @param key columns that identify a row
 * @param schema every column of the files, in their order
 * @param options format options, already checked: for csv {@code null-value}, {@code delimiter},
 *     {@code encoding}
 */
public record SourceSpec(
    String name,
    String format,
    String path,
    Availability available,
    Optional<String> eventTime,
    List<String> key,
    List<ColumnSpec> schema,
    SourceMode mode,
    Map<String, String> options) {
  public SourceSpec {
    key = List.copyOf(key);
    schema = List.copyOf(schema);
    options = Map.copyOf(options);
  }

  /** The table its rows land in. */
  public String table() {
    return "raw_" + name;
  }

  /** Whether its rows have a time; a snapshot is the state of now, without one. */
  public boolean dated() {
    return mode == SourceMode.APPEND && eventTime.isPresent();
  }
}
