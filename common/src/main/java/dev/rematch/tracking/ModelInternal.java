package dev.rematch.tracking;

import java.util.Optional;

/**
 * One row of the {@code model_internals} table: a number inside a model version.
 *
 * @param feature what the number belongs to: a feature, or "carrier=UA" for one category of it;
 *     empty for an intercept and for a leaf
 * @param value the coefficient, as the model holds it; the importance, a share of 1; the threshold
 *     of a split, at or below which a row goes left (NaN for a split by categories); what a leaf
 *     adds to the ensemble's sum (a share of label 1 in a forest that votes by class)
 * @param perUnit of a coefficient: per unit of the feature instead of per standard deviation
 * @param tree from 0 in the order of the ensemble, for splits and leaves
 * @param node from 0 in preorder within the tree
 * @param left the node to which rows at or below the threshold go; right is the other
 * @param categories of a split by categories: those that go left, as a JSON array
 * @param gain of a split, in the unit of the algorithm
 */
public record ModelInternal(
    String model,
    int version,
    String recipe,
    String runId,
    Kind kind,
    Optional<String> feature,
    double value,
    Optional<Double> perUnit,
    Optional<Integer> tree,
    Optional<Integer> node,
    Optional<Integer> left,
    Optional<Integer> right,
    Optional<String> categories,
    Optional<Double> gain) {

  /** What a number is. */
  public enum Kind {
    INTERCEPT,
    COEFFICIENT,
    IMPORTANCE,
    SPLIT,
    LEAF
  }

  /** The key under which the rows of a version are appended, once. */
  public static String key(String model, int version) {
    return model + "/" + version;
  }
}
