package dev.rematch.profile.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * By which columns the rows of a table are profiled apart, beside all of them together: "origin"
 * makes the slices "origin=EWR", "origin=JFK", … and "origin=NULL".
 *
 * @param columns those that a table lacks make no slices of it
 */
record Slicing(List<String> columns) implements Serializable {
  /** A column that is only there to slice by is named like this and not profiled itself. */
  static final String PREFIX = "_slice_";

  /** Of a column with more values in a period no slice is profiled: it is no group, but a key. */
  static final int MOST_VALUES = 50;

  Slicing {
    columns = List.copyOf(columns);
  }

  /**
   * A column as a task reads it.
   *
   * @param at its place in the row
   */
  record Slicer(String name, int at, CellText text) implements Serializable {
    /** "origin=EWR". */
    String slice(InternalRow row) {
      return name + "=" + (row.isNullAt(at) ? "NULL" : text.of(row, at));
    }
  }

  /** The columns that rows of this schema have. */
  Slicer[] slicers(StructType schema) {
    List<String> names = Arrays.asList(schema.fieldNames());
    List<Slicer> found = new ArrayList<>();
    for (String column : columns) {
      String name = names.contains(PREFIX + column) ? PREFIX + column : column;
      if (names.contains(name)) {
        int at = schema.fieldIndex(name);
        CellReader.text(schema.fields()[at].dataType())
            .ifPresent(text -> found.add(new Slicer(column, at, text)));
      }
    }
    return found.toArray(Slicer[]::new);
  }
}
