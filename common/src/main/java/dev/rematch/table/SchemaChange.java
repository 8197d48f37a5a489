package dev.rematch.table;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** How the columns of new rows may differ from the table's. */
public enum SchemaChange {
  /** Not at all, but for their order. */
  SAME,
  /** Columns may be new; rows that are there hold NULL in them. */
  ADD_COLUMNS,
  /** In any way: the commit replaces every row. */
  REPLACE;

  /** The schema the table has afterwards. */
  StructType check(String table, StructType old, StructType wanted) {
    if (this == REPLACE) {
      return wanted;
    }
    List<String> names = Arrays.asList(wanted.fieldNames());
    for (StructField field : old.fields()) {
      if (!names.contains(field.name())) {
        throw refuse(table, "column " + field.name() + " of the table is no longer made");
      }
      StructField other = wanted.apply(field.name());
      if (!other.dataType().equals(field.dataType())) {
        throw refuse(
            table,
            field.name()
                + " is "
                + other.dataType().sql()
                + " now, found "
                + field.dataType().sql()
                + " in the table");
      }
    }
    StructType next = old;
    for (StructField field : wanted.fields()) {
      if (!Arrays.asList(old.fieldNames()).contains(field.name())) {
        if (this == SAME) {
          throw refuse(table, "column " + field.name() + " is not in the table");
        }
        next = next.add(field);
      }
    }
    return next;
  }

  private static RematchException refuse(String table, String why) {
    return new RematchException(
        FailureKind.INVALID_INPUT,
        "Cannot write table "
            + table
            + ": "
            + why
            + "; give the changed table another name, or remove the old one");
  }
}
