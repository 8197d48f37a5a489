package dev.rematch.source;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/** Compares the columns of a file with the declared ones. */
final class Columns {
  private Columns() {}

  /**
   * @throws RematchException (INVALID_INPUT) unless both are the same names in the same order
   */
  static void check(SourceSpec source, DueFile file, List<String> found) {
    List<String> declared = source.schema().stream().map(ColumnSpec::name).toList();
    difference(declared, found)
        .ifPresent(
            why -> {
              throw refuse(source, file, why);
            });
  }

  /**
   * The same for a file that knows its types.
   *
   * @throws RematchException (INVALID_INPUT) unless the types are the declared ones, too
   */
  static void check(SourceSpec source, DueFile file, StructType found) {
    check(source, file, List.of(found.fieldNames()));
    for (ColumnSpec column : source.schema()) {
      DataType type = found.apply(column.name()).dataType();
      if (!type.equals(DataType.fromDDL(column.type()))) {
        throw refuse(
            source,
            file,
            "column " + column.name() + " is declared " + column.type() + ", found " + type.sql());
      }
    }
  }

  static RematchException refuse(SourceSpec source, DueFile file, String why) {
    return new RematchException(
        FailureKind.INVALID_INPUT,
        "Cannot land file "
            + file.path()
            + " for source "
            + source.name()
            + ": "
            + why
            + "; correct the file or the declared schema. Nothing of it was written");
  }

  private static Optional<String> difference(List<String> declared, List<String> found) {
    if (declared.equals(found)) {
      return Optional.empty();
    }
    List<String> missing = new ArrayList<>(declared);
    missing.removeAll(found);
    List<String> added = new ArrayList<>(found);
    added.removeAll(declared);
    if (missing.size() == 1
        && added.size() == 1
        && declared.indexOf(missing.get(0)) == found.indexOf(added.get(0))) {
      return Optional.of("column " + missing.get(0) + " was renamed, found " + added.get(0));
    }
    List<String> all = new ArrayList<>();
    if (!missing.isEmpty()) {
      all.add("column " + String.join(", ", missing) + " is missing");
    }
    if (!added.isEmpty()) {
      all.add("column " + String.join(", ", added) + " is new");
    }
    if (all.isEmpty() && found.size() > declared.size()) {
      all.add("a column stands there twice, found " + String.join(", ", found));
    }
    if (all.isEmpty()) {
      all.add(
          "its columns stand in another order, found "
              + String.join(", ", found)
              + " where "
              + String.join(", ", declared)
              + " is declared");
    }
    return Optional.of(String.join(" and ", all));
  }
}
