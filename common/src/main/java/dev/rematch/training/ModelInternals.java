package dev.rematch.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rematch.registry.ModelVersion;
import dev.rematch.tracking.ModelInternal;
import dev.rematch.tracking.ModelInternal.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.GBTClassificationModel;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.RandomForestClassificationModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.regression.GBTRegressionModel;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.ml.regression.RandomForestRegressionModel;
import org.apache.spark.ml.tree.CategoricalSplit;
import org.apache.spark.ml.tree.ContinuousSplit;
import org.apache.spark.ml.tree.DecisionTreeModel;
import org.apache.spark.ml.tree.InternalNode;
import org.apache.spark.ml.tree.Node;
import org.apache.spark.ml.tree.TreeEnsembleModel;

/** The numbers inside a model as rows: coefficients, or importances and trees. */
public final class ModelInternals {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ModelVersion version;
  private final FeatureNames features;
  private final boolean voting;
  private final List<ModelInternal> rows = new ArrayList<>();

  private ModelInternals(ModelVersion version, FeatureNames features, boolean voting) {
    this.version = version;
    this.features = features;
    this.voting = voting;
  }

  /**
   * The rows of a version, importances by falling value; none for a model whose last stage is of a
   * make that has neither coefficients nor trees.
   */
  public static List<ModelInternal> of(ModelVersion version, LoadedModel loaded) {
    Transformer[] stages = Calibrated.raw(loaded.model()).stages();
    if (!(stages[stages.length - 1] instanceof PredictionModel<?, ?> last)) {
      return List.of();
    }
    ModelInternals internals =
        new ModelInternals(
            version,
            FeatureNames.of(loaded.model(), last.getFeaturesCol()),
            last instanceof RandomForestClassificationModel);
    if (last instanceof LogisticRegressionModel model && model.numClasses() == 2) {
      internals.linear(model.intercept(), model.coefficients());
    } else if (last instanceof LinearRegressionModel model) {
      internals.linear(model.intercept(), model.coefficients());
    } else if (last instanceof TreeEnsembleModel<?> model) {
      internals.ensemble(model, importances(model));
    }
    return List.copyOf(internals.rows);
  }

  private void linear(double intercept, Vector coefficients) {
    add(Kind.INTERCEPT, Optional.empty(), intercept, Optional.empty());
    double[] values = coefficients.toArray();
    for (int f = 0; f < values.length; f++) {
      double deviation = features.deviations()[f];
      // A feature that never varied is scaled to 0 and says nothing per unit.
      Optional<Double> perUnit =
          deviation > 0 ? Optional.of(values[f] / deviation) : Optional.empty();
      add(Kind.COEFFICIENT, Optional.of(name(f)), values[f], perUnit);
    }
  }

  /** MLlib has the same method in four classes, and in none above them. */
  private static double[] importances(TreeEnsembleModel<?> model) {
    if (model instanceof GBTClassificationModel boosted) {
      return boosted.featureImportances().toArray();
    }
    if (model instanceof GBTRegressionModel boosted) {
      return boosted.featureImportances().toArray();
    }
    if (model instanceof RandomForestClassificationModel forest) {
      return forest.featureImportances().toArray();
    }
    return ((RandomForestRegressionModel) model).featureImportances().toArray();
  }

  private void ensemble(TreeEnsembleModel<?> model, double[] importances) {
    Integer[] order = new Integer[importances.length];
    Arrays.setAll(order, f -> f);
    Arrays.sort(order, (f, g) -> Double.compare(importances[g], importances[f]));
    for (int f : order) {
      add(Kind.IMPORTANCE, Optional.of(name(f)), importances[f], Optional.empty());
    }
    for (int t = 0; t < model.trees().length; t++) {
      DecisionTreeModel tree = model.trees()[t];
      node(t, model.treeWeights()[t], 0, tree.rootNode());
    }
  }

  /** Adds the node and those below it; returns the number after the last of them. */
  private int node(int tree, double weight, int number, Node node) {
    if (!(node instanceof InternalNode split)) {
      rows.add(
          row(
              Kind.LEAF,
              Optional.empty(),
              weight * leaf(node),
              Optional.empty(),
              Optional.of(new Place(tree, number, Optional.empty(), Optional.empty())),
              Optional.empty(),
              Optional.empty()));
      return number + 1;
    }
    int at = rows.size();
    int right = node(tree, weight, number + 1, split.leftChild());
    int end = node(tree, weight, right, split.rightChild());
    double threshold =
        split.split() instanceof ContinuousSplit continuous ? continuous.threshold() : Double.NaN;
    rows.add(
        at,
        row(
            Kind.SPLIT,
            Optional.of(name(split.split().featureIndex())),
            threshold,
            Optional.empty(),
            Optional.of(new Place(tree, number, Optional.of(number + 1), Optional.of(right))),
            split.split() instanceof CategoricalSplit categorical
                ? Optional.of(categories(categorical))
                : Optional.empty(),
            Optional.of(split.gain())));
    return end;
  }

  /** Trees that vote by classes: the share of class 1, which is what the forest averages. */
  private double leaf(Node node) {
    double[] counts = node.impurityStats().stats();
    return voting && counts.length == 2 ? counts[1] / (counts[0] + counts[1]) : node.prediction();
  }

  private String categories(CategoricalSplit split) {
    List<String> labels = features.categories().getOrDefault(name(split.featureIndex()), List.of());
    List<String> left = new ArrayList<>();
    for (double rank : split.leftCategories()) {
      left.add(rank < labels.size() ? labels.get((int) rank) : Integer.toString((int) rank));
    }
    return JSON.valueToTree(left).toString();
  }

  private String name(int feature) {
    return feature < features.names().size() ? features.names().get(feature) : "f" + feature;
  }

  private record Place(int tree, int node, Optional<Integer> left, Optional<Integer> right) {}

  private void add(Kind kind, Optional<String> feature, double value, Optional<Double> perUnit) {
    rows.add(
        row(kind, feature, value, perUnit, Optional.empty(), Optional.empty(), Optional.empty()));
  }

  private ModelInternal row(
      Kind kind,
      Optional<String> feature,
      double value,
      Optional<Double> perUnit,
      Optional<Place> place,
      Optional<String> categories,
      Optional<Double> gain) {
    return new ModelInternal(
        version.model(),
        version.version(),
        version.recipe(),
        version.runId(),
        kind,
        feature,
        value,
        perUnit,
        place.map(Place::tree),
        place.map(Place::node),
        place.flatMap(Place::left),
        place.flatMap(Place::right),
        categories,
        gain);
  }
}
