package dev.rematch.kernel;

import dev.rematch.core.Span;
import io.delta.kernel.data.MapValue;
import io.delta.kernel.data.Row;
import io.delta.kernel.expressions.Column;
import io.delta.kernel.expressions.Literal;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.DataFileStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the log says of a file's rows, so that readers can leave the file alone: the smallest and
 * the largest value of some columns, as tags of the file.
 *
 * <p>Not as Delta's statistics: some readers take a file whose statistics name a few columns for
 * one that holds no value in the others, and find nothing when they are given a filter on these.
 */
final class FileTags {
  /** The columns by which tables of measurements are looked through. */
  private static final List<String> NOTED = List.of("window", "slice");

  private static final String LOWEST = ".min";
  private static final String HIGHEST = ".max";

  private FileTags() {}

  /** The columns whose smallest and largest values are noted. */
  static List<Column> columns(StructType schema) {
    return NOTED.stream().filter(name -> schema.indexOf(name) >= 0).map(Column::new).toList();
  }

  /** The tags of a file that was written with statistics of {@link #columns}. */
  static Map<String, String> of(DataFileStatus file) {
    Map<String, String> tags = new TreeMap<>();
    file.getStatistics()
        .ifPresent(
            statistics -> {
              note(statistics.getMinValues(), LOWEST, tags);
              note(statistics.getMaxValues(), HIGHEST, tags);
            });
    return tags;
  }

  private static void note(Map<Column, Literal> values, String end, Map<String, String> into) {
    values.forEach(
        (column, value) -> {
          if (value.getValue() != null) {
            into.put(column.getNames()[0] + end, value.getValue().toString());
          }
        });
  }

  /** Whether a file of a scan may hold rows that lie within all the spans. */
  static boolean mayHold(Row scanFile, List<Span> spans) {
    if (spans.isEmpty()) {
      return true;
    }
    Map<String, String> tags = tags(scanFile);
    return spans.stream()
        .noneMatch(
            span -> {
              String lowest = tags.get(span.column() + LOWEST);
              String highest = tags.get(span.column() + HIGHEST);
              return lowest != null && highest != null && !span.meets(lowest, highest);
            });
  }

  private static Map<String, String> tags(Row scanFile) {
    Map<String, String> tags = new HashMap<>();
    new AddFile(scanFile.getStruct(InternalScanFileUtils.ADD_FILE_ORDINAL))
        .getTags()
        .ifPresent(map -> read(map, tags));
    return tags;
  }

  private static void read(MapValue map, Map<String, String> into) {
    for (int i = 0; i < map.getSize(); i++) {
      into.put(map.getKeys().getString(i), map.getValues().getString(i));
    }
  }
}
