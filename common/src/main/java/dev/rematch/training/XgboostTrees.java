package dev.rematch.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rematch.core.Task;
import java.util.HashMap;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.GBTClassificationModel;
import org.apache.spark.ml.regression.DecisionTreeRegressionModel;
import org.apache.spark.ml.regression.GBTRegressionModel;
import org.apache.spark.ml.tree.ContinuousSplit;
import org.apache.spark.ml.tree.InternalNode;
import org.apache.spark.ml.tree.LeafNode;
import org.apache.spark.ml.tree.Node;
import org.apache.spark.mllib.tree.impurity.ImpurityCalculator;
import org.apache.spark.mllib.tree.impurity.ImpurityCalculator$;

/**
 * Trains boosted trees with XGBoost in this process and turns them into MLlib's own tree model, so
 * that nothing but Spark is needed to load and score them.
 *
 * <p>The two differ in three ways, all accounted for: MLlib's classifier doubles the margin, so
 * leaves are halved; XGBoost starts from {@code base_score}, which goes into the first tree's
 * leaves; and XGBoost asks {@code x < t} of 32-bit floats where MLlib asks {@code x <= d} of
 * doubles.
 */
final class XgboostTrees {
  private static final ObjectMapper JSON = new ObjectMapper();

  private XgboostTrees() {}

  static Transformer fit(
      TrainingFrame frame, Task task, BoostedTreesAlgorithm.Settings settings, long seed) {
    String[] dump;
    double start = start(frame, task);
    try {
      DMatrix matrix = matrix(frame);
      Booster booster = train(matrix, frame, task, settings, seed);
      dump = booster.getModelDump((String) null, true, "json");
      booster.dispose();
      matrix.dispose();
    } catch (XGBoostError e) {
      throw new IllegalStateException("Cannot train boosted trees: XGBoost failed", e);
    }
    double factor = task == Task.BINARY ? 0.5 : 1;
    int width = frame.width();
    DecisionTreeRegressionModel[] trees = new DecisionTreeRegressionModel[dump.length];
    double[] weights = new double[dump.length];
    for (int t = 0; t < dump.length; t++) {
      double shift = t == 0 ? start * factor : 0;
      trees[t] =
          new DecisionTreeRegressionModel("tree_" + t, node(parse(dump[t]), factor, shift), width);
      weights[t] = 1;
    }
    if (task == Task.BINARY) {
      GBTClassificationModel model =
          new GBTClassificationModel("boosted_trees", trees, weights, width, 2);
      model.setFeaturesCol(Featurizer.FEATURES);
      return model;
    }
    GBTRegressionModel model = new GBTRegressionModel("boosted_trees", trees, weights, width);
    model.setFeaturesCol(Featurizer.FEATURES);
    return model;
  }

  static Booster train(
      DMatrix matrix,
      TrainingFrame frame,
      Task task,
      BoostedTreesAlgorithm.Settings settings,
      long seed)
      throws XGBoostError {
    return XGBoost.train(
        matrix,
        parameters(task, settings, frame, seed),
        settings.trees(),
        new HashMap<>(),
        null,
        null);
  }

  private static Map<String, Object> parameters(
      Task task, BoostedTreesAlgorithm.Settings settings, TrainingFrame frame, long seed) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("objective", task == Task.BINARY ? "binary:logistic" : "reg:squarederror");
    parameters.put("base_score", baseScore(frame));
    parameters.put("max_depth", settings.depth());
    parameters.put("eta", settings.learningRate());
    parameters.put("min_child_weight", settings.minChildWeight());
    parameters.put("subsample", settings.rowShare());
    parameters.put("colsample_bytree", settings.columnShare());
    parameters.put("lambda", settings.penalty());
    parameters.put("tree_method", "hist");
    parameters.put("nthread", threads(frame));
    parameters.put("seed", (int) (seed ^ (seed >>> 32)) & Integer.MAX_VALUE);
    return parameters;
  }

  /**
   * Chosen by the data alone, not by the machine: histograms are summed per thread, so a fixed
   * number keeps the sums, and with them the trees, the same. Few rows get one, because threads
   * that share a busy core wait for each other in a loop: 80,000 rows took 18 s instead of 1 s
   * then.
   */
  private static int threads(TrainingFrame frame) {
    return (long) frame.rows() * frame.width() < 4_000_000 ? 1 : 2;
  }

  static DMatrix matrix(TrainingFrame frame) throws XGBoostError {
    int rows = frame.rows();
    int width = frame.width();
    float[] values = new float[Math.multiplyExact(rows, width)];
    float[] labels = new float[rows];
    int numeric = frame.numbers().length;
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < numeric; c++) {
        values[r * width + c] = finite(frame.numbers()[c][r]);
      }
      for (int c = 0; c < frame.codes().length; c++) {
        values[r * width + numeric + c] = frame.codes()[c][r];
      }
      labels[r] = (float) frame.labels()[r];
    }
    DMatrix matrix = new DMatrix(values, rows, width, Float.NaN);
    matrix.setLabel(labels);
    return matrix;
  }

  /**
   * Doubles beyond the floats' range keep their place in the order of values, and so their side.
   */
  private static float finite(double value) {
    return (float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, value));
  }

  /** The mean label as XGBoost takes it, a 32-bit float. */
  private static float baseScore(TrainingFrame frame) {
    double sum = 0;
    for (double label : frame.labels()) {
      sum += label;
    }
    return (float) (sum / frame.rows());
  }

  /** What every margin starts from. */
  private static double start(TrainingFrame frame, Task task) {
    double base = baseScore(frame);
    return task == Task.BINARY ? Math.log(base / (1 - base)) : base;
  }

  private static JsonNode parse(String tree) {
    try {
      return JSON.readTree(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot read a tree that XGBoost dumped", e);
    }
  }

  private static Node node(JsonNode json, double factor, double shift) {
    // MLlib counts rows in whole numbers; a node of few certain rows covers less than one.
    long cover = Math.max(1, Math.round(json.get("cover").asDouble()));
    ImpurityCalculator stats =
        ImpurityCalculator$.MODULE$.getCalculator("variance", new double[] {cover, 0, 0}, cover);
    if (json.has("leaf")) {
      return new LeafNode(json.get("leaf").asDouble() * factor + shift, 0, stats);
    }
    int feature = Integer.parseInt(json.get("split").asText().substring(1));
    float threshold = Float.parseFloat(json.get("split_condition").asText());
    // MLlib multiplies a node's gain by its rows to rank features; XGBoost's gain is the product.
    double gain = json.get("gain").asDouble() / cover;
    return new InternalNode(
        0,
        0,
        gain,
        node(child(json, "yes"), factor, shift),
        node(child(json, "no"), factor, shift),
        new ContinuousSplit(feature, largestBelow(threshold)),
        stats);
  }

  private static JsonNode child(JsonNode json, String branch) {
    int id = json.get(branch).asInt();
    for (JsonNode child : json.get("children")) {
      if (child.get("nodeid").asInt() == id) {
        return child;
      }
    }
    throw new IllegalStateException("A tree that XGBoost dumped lacks node " + id);
  }

  /** The largest double that, rounded to a float, is below the threshold. */
  static double largestBelow(float threshold) {
    // Doubles round to the nearer float, so the border lies half-way to the float before.
    double middle = ((double) Math.nextDown(threshold) + (double) threshold) / 2;
    return (float) middle < threshold ? middle : Math.nextDown(middle);
  }
}
