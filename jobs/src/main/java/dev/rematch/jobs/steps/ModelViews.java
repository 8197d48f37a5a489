package dev.rematch.jobs.steps;

import dev.rematch.drift.ModelView;
import dev.rematch.pipeline.RunContext;
import dev.rematch.registry.ModelVersion;
import dev.rematch.tracking.ModelInternal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a registered version makes of its features, from the rows of {@code model_internals}. */
final class ModelViews {
  private ModelViews() {}

  static ModelView of(RunContext context, ModelVersion version) {
    List<ModelInternal> rows =
        context
            .registry()
            .modelInternals()
            .where(r -> r.model().equals(version.model()) && r.version() == version.version());
    Map<String, Double> weights = new TreeMap<>();
    Map<String, TreeSet<Double>> splits = new TreeMap<>();
    for (ModelInternal row : rows) {
      boolean weight =
          row.kind() == ModelInternal.Kind.IMPORTANCE
              || row.kind() == ModelInternal.Kind.COEFFICIENT;
      if (weight) {
        weights.merge(column(context, row), Math.abs(row.value()), Double::sum);
      } else if (row.kind() == ModelInternal.Kind.SPLIT && !Double.isNaN(row.value())) {
        splits.computeIfAbsent(column(context, row), c -> new TreeSet<>()).add(row.value());
      }
    }
    double all = weights.values().stream().mapToDouble(Double::doubleValue).sum();
    if (!(all > 0)) {
      return ModelView.UNKNOWN;
    }
    weights.replaceAll((column, weight) -> weight / all);
    boolean trees = rows.stream().anyMatch(r -> r.kind() == ModelInternal.Kind.SPLIT);
    Map<String, double[]> edges = new HashMap<>();
    splits.forEach(
        (column, at) -> edges.put(column, at.stream().mapToDouble(Double::doubleValue).toArray()));
    return new ModelView(weights, trees ? Optional.of(edges) : Optional.empty());
  }

  /** The feature that a number belongs to: "carrier" of "carrier=UA". */
  private static String column(RunContext context, ModelInternal row) {
    String feature = row.feature().orElse("");
    int sign = feature.indexOf('=');
    boolean category = sign > 0 && !context.pipeline().features().columns().containsKey(feature);
    return category ? feature.substring(0, sign) : feature;
  }
}
