package dev.rematch.drift;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a model makes of its features: how much each matters to it, and where it cuts the numeric
 * ones.
 *
 * @param importances share of each feature, adding up to 1; a feature that is not there plays no
 *     part
 * @param edges per feature the values between which a model of trees splits, ascending; empty for
 *     models that do not split
 */
public record ModelView(Map<String, Double> importances, Optional<Map<String, double[]>> edges) {
  /** Of a model whose inside nobody knows. */
  public static final ModelView UNKNOWN = new ModelView(Map.of(), Optional.empty());

  private static final DriftStatistic SEEN = DriftStatistics.ALL.get("total-variation");

  public ModelView {
    importances = Map.copyOf(importances);
    edges = edges.map(LinkedHashMap::new);
  }

  /** The share of the model's importance that a column has; empty where nobody knows. */
  public Optional<Double> importance(String column) {
    return importances.isEmpty()
        ? Optional.empty()
        : Optional.of(importances.getOrDefault(column, 0.0));
  }

  /**
   * How much of a column's drift the model can see: the share of rows that change side of one of
   * its splits (total variation between its own bins) times the column's importance. 0 where no
   * prediction can change; empty where nobody knows.
   */
  public Optional<Double> weighed(String column, ColumnState reference, ColumnState current) {
    if (reference.kind() != current.kind() || reference.rows() == 0 || current.rows() == 0) {
      return importance(column);
    }
    boolean cut = edges.isPresent() && reference.kind().number();
    ColumnPair pair =
        cut
            ? ColumnPair.at(edges.get().getOrDefault(column, new double[0]), reference, current)
            : ColumnPair.of(reference, current);
    return importance(column).map(share -> share * SEEN.distance(pair).value());
  }
}
