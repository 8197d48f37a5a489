package dev.rematch.training;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.feature.FeatureType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/** Whether a table's columns can be read as the features that are declared or were trained on. */
final class FeatureColumns {
  private FeatureColumns() {}

  /**
   * @param others columns that must be there, of any type
   * @throws RematchException (INVALID_INPUT) that names every column that is missing or of a wrong
   *     type
   */
  static void check(StructType table, Map<String, FeatureType> features, List<String> others) {
    List<String> present = List.of(table.fieldNames());
    List<String> missing = new ArrayList<>(features.keySet());
    missing.addAll(others);
    missing.removeAll(present);
    if (!missing.isEmpty()) {
      throw invalid(
          "the table has no column "
              + String.join(", ", missing)
              + ", found "
              + String.join(", ", present));
    }
    List<String> wrong = new ArrayList<>();
    features.forEach(
        (name, declared) -> {
          DataType type = table.apply(name).dataType();
          if (!readable(type, declared)) {
            wrong.add(name + " is " + type.sql() + " and not " + wanted(declared));
          }
        });
    if (!wrong.isEmpty()) {
      throw invalid(String.join("; ", wrong));
    }
  }

  private static boolean readable(DataType type, FeatureType declared) {
    if (type instanceof NumericType || type instanceof BooleanType) {
      return true;
    }
    return declared == FeatureType.CATEGORICAL
        && (type instanceof StringType || type instanceof DateType);
  }

  private static String wanted(FeatureType declared) {
    return declared == FeatureType.NUMERIC
        ? "a number or BOOLEAN"
        : "a STRING, number, BOOLEAN or DATE";
  }

  private static RematchException invalid(String why) {
    return new RematchException(
        FailureKind.INVALID_INPUT,
        "Cannot read the features: " + why + "; mend the transform, or declare the column so");
  }
}
