package dev.rematch.feature;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The feature table and its roles.
 *
 * @param table a transform's table
 * @param entityKey columns that together identify a row
 * @param eventTime a DATE or TIMESTAMP column
 * @param columns feature columns in declared order
 */
public record FeatureSpec(
    String table,
    List<String> entityKey,
    String eventTime,
    Map<String, FeatureType> columns,
    LabelSpec label) {
  public FeatureSpec {
    entityKey = List.copyOf(entityKey);
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
  }
}
