package dev.rematch.profile.spark;

import dev.rematch.feature.FeatureType;
import dev.rematch.profile.CategoricalProfile;
import dev.rematch.profile.ColumnProfile;
import dev.rematch.profile.NumericProfile;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Profiles every column of some rows, period by period, in one pass: a plain loop over each
 * partition, whose partial profiles are merged in the driver. Unlike an aggregation with a hundred
 * expressions it costs no code generation.
 */
public final class Profiler {
  private Profiler() {}

  /** Column profiles of one period, and the pairs of label and prediction that were both known. */
  public static final class PeriodProfile implements Serializable {
    private static final long serialVersionUID = 1L;
    private final LinkedHashMap<String, ColumnProfile> columns = new LinkedHashMap<>();
    private final Doubles labels = new Doubles();
    private final Doubles predictions = new Doubles();

    public Map<String, ColumnProfile> columns() {
      return columns;
    }

    /** Of the rows where label and prediction are both known, in no order. */
    public double[] labels() {
      return labels.toArray();
    }

    /** Of the same rows, in the same order. */
    public double[] predictions() {
      return predictions.toArray();
    }

    private void merge(PeriodProfile other) {
      other.columns.forEach(
          (name, profile) -> {
            ColumnProfile mine = columns.get(name);
            if (mine == null) {
              columns.put(name, profile);
            } else {
              mine.merge(profile);
            }
          });
      labels.addAll(other.labels);
      predictions.addAll(other.predictions);
    }
  }

  /**
   * Profiles the rows by period.
   *
   * @param rows first the period (DATE), then the columns in the order of {@code types}: numeric as
   *     DOUBLE, categorical as STRING
   * @param types of the columns; "label" and "prediction", if both are there, also give the pairs
   */
  public static TreeMap<LocalDate, PeriodProfile> profile(
      Dataset<Row> rows, Map<String, FeatureType> types) {
    LinkedHashMap<String, FeatureType> columns = new LinkedHashMap<>(types);
    List<TreeMap<LocalDate, PeriodProfile>> parts =
        rows.toJavaRDD().mapPartitions(part -> List.of(pass(part, columns)).iterator()).collect();
    TreeMap<LocalDate, PeriodProfile> merged = new TreeMap<>();
    for (TreeMap<LocalDate, PeriodProfile> part : parts) {
      part.forEach(
          (period, profile) ->
              merged.merge(
                  period,
                  profile,
                  (mine, theirs) -> {
                    mine.merge(theirs);
                    return mine;
                  }));
    }
    return merged;
  }

  private static TreeMap<LocalDate, PeriodProfile> pass(
      Iterator<Row> rows, LinkedHashMap<String, FeatureType> types) {
    List<String> names = List.copyOf(types.keySet());
    int label = names.indexOf("label") + 1;
    int prediction = names.indexOf("prediction") + 1;
    TreeMap<LocalDate, PeriodProfile> periods = new TreeMap<>();
    while (rows.hasNext()) {
      Row row = rows.next();
      LocalDate period = row.getDate(0).toLocalDate();
      PeriodProfile profile = periods.computeIfAbsent(period, p -> empty(types));
      int at = 1;
      for (ColumnProfile column : profile.columns.values()) {
        add(column, row, at++);
      }
      if (label > 0 && prediction > 0 && !row.isNullAt(label) && !row.isNullAt(prediction)) {
        profile.labels.add(row.getDouble(label));
        profile.predictions.add(row.getDouble(prediction));
      }
    }
    return periods;
  }

  private static PeriodProfile empty(Map<String, FeatureType> types) {
    PeriodProfile profile = new PeriodProfile();
    types.forEach(
        (name, type) ->
            profile.columns.put(
                name,
                type == FeatureType.NUMERIC ? new NumericProfile() : new CategoricalProfile()));
    return profile;
  }

  private static void add(ColumnProfile profile, Row row, int at) {
    if (profile instanceof NumericProfile numeric) {
      if (row.isNullAt(at)) {
        numeric.addNull();
      } else {
        numeric.add(row.getDouble(at));
      }
    } else if (profile instanceof CategoricalProfile categorical) {
      if (row.isNullAt(at)) {
        categorical.addNull();
      } else {
        categorical.add(row.getString(at));
      }
    }
  }

  /** A growing array of numbers. */
  private static final class Doubles implements Serializable {
    private static final long serialVersionUID = 1L;
    private double[] values = new double[16];
    private int size;

    void add(double value) {
      if (size == values.length) {
        values = java.util.Arrays.copyOf(values, 2 * size);
      }
      values[size++] = value;
    }

    void addAll(Doubles other) {
      for (int i = 0; i < other.size; i++) {
        add(other.values[i]);
      }
    }

    double[] toArray() {
      return java.util.Arrays.copyOf(values, size);
    }
  }
}
