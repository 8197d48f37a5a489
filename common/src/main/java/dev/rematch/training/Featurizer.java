package dev.rematch.training;

import dev.rematch.feature.FeatureType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.ImputerModel;
import org.apache.spark.ml.feature.OneHotEncoderModel;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vectors;

/**
 * Learns medians, categories and scales from the training rows and makes the MLlib stages that
 * apply them: imputer, indexer, one-hot encoder, assembler, scaler.
 *
 * <p>The stages are built from statistics of the rows in the driver rather than by MLlib's
 * estimators, each of which costs one or more Spark jobs.
 */
final class Featurizer {
  /** The vector column that the last stage writes. */
  static final String FEATURES = "_features";

  private Featurizer() {}

  static TrainingFrame learn(
      TrainingRows rows, Map<String, FeatureType> features, Encoding encoding) {
    List<String> numeric = columns(features, FeatureType.NUMERIC);
    List<String> categorical = columns(features, FeatureType.CATEGORICAL);
    double[][] numbers = new double[numeric.size()][];
    double[] medians = new double[numeric.size()];
    for (int c = 0; c < numbers.length; c++) {
      double[] raw = rows.numbers(numeric.get(c));
      medians[c] = median(raw);
      numbers[c] = imputed(raw, medians[c]);
    }
    int[][] codes = new int[categorical.size()][];
    String[][] labels = new String[categorical.size()][];
    for (int c = 0; c < codes.length; c++) {
      String[] raw = rows.categories(categorical.get(c));
      labels[c] = byFrequency(raw);
      codes[c] = codes(raw, labels[c]);
    }
    int[] sizes = Arrays.stream(labels).mapToInt(l -> l.length + 1).toArray();
    List<Transformer> stages = stages(numeric, medians, categorical, labels, sizes, encoding);
    TrainingFrame frame = new TrainingFrame(stages, numbers, codes, sizes, rows.labels(), encoding);
    if (encoding == Encoding.ONE_HOT_SCALED) {
      stages.add(scaler(frame));
    }
    return frame;
  }

  private static List<Transformer> stages(
      List<String> numeric,
      double[] medians,
      List<String> categorical,
      String[][] labels,
      int[] sizes,
      Encoding encoding) {
    List<Transformer> stages = new ArrayList<>();
    List<String> assembled = new ArrayList<>();
    if (!numeric.isEmpty()) {
      String[] imputed = named(numeric, "_imputed");
      ImputerModel imputer = new ImputerModel("imputer", numeric.toArray(new String[0]), medians);
      imputer.set("inputCols", numeric.toArray(new String[0]));
      imputer.set("outputCols", imputed);
      imputer.set("strategy", "median");
      stages.add(imputer);
      assembled.addAll(List.of(imputed));
    }
    if (!categorical.isEmpty()) {
      String[] indexed = named(categorical, "_index");
      StringIndexerModel indexer = new StringIndexerModel("indexer", labels);
      indexer.setInputCols(categorical.toArray(new String[0]));
      indexer.setOutputCols(indexed);
      indexer.setHandleInvalid("keep");
      stages.add(indexer);
      if (encoding == Encoding.ONE_HOT_SCALED) {
        String[] encoded = named(categorical, "_onehot");
        OneHotEncoderModel encoder = new OneHotEncoderModel("onehot", sizes);
        encoder.setInputCols(indexed);
        encoder.setOutputCols(encoded);
        encoder.setDropLast(false);
        stages.add(encoder);
        assembled.addAll(List.of(encoded));
      } else {
        assembled.addAll(List.of(indexed));
      }
    }
    stages.add(
        new VectorAssembler("assembler")
            .setInputCols(assembled.toArray(new String[0]))
            .setOutputCol(encoding == Encoding.ONE_HOT_SCALED ? "_assembled" : FEATURES));
    return stages;
  }

  private static StandardScalerModel scaler(TrainingFrame frame) {
    double[] deviations = frame.standardDeviations();
    StandardScalerModel scaler =
        new StandardScalerModel(
            "scaler", Vectors.dense(deviations), Vectors.zeros(deviations.length));
    scaler.set("withMean", false);
    scaler.set("withStd", true);
    return scaler.setInputCol("_assembled").setOutputCol(FEATURES);
  }

  private static List<String> columns(Map<String, FeatureType> features, FeatureType type) {
    return features.entrySet().stream()
        .filter(e -> e.getValue() == type)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static String[] named(List<String> columns, String suffix) {
    return columns.stream().map(c -> c + suffix).toArray(String[]::new);
  }

  /** The middle value, the lower of two; 0 when the column holds nothing. */
  private static double median(double[] values) {
    double[] known = Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
    return known.length == 0 ? 0 : known[(known.length - 1) / 2];
  }

  private static double[] imputed(double[] values, double surrogate) {
    double[] full = values.clone();
    for (int i = 0; i < full.length; i++) {
      if (Double.isNaN(full[i])) {
        full[i] = surrogate;
      }
    }
    return full;
  }

  /** Values by falling frequency, then by name: the order that MLlib's own indexer uses. */
  private static String[] byFrequency(String[] values) {
    Map<String, Integer> counts = new HashMap<>();
    for (String value : values) {
      if (value != null) {
        counts.merge(value, 1, Integer::sum);
      }
    }
    return counts.entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<String, Integer>>comparingInt(e -> -e.getValue())
                .thenComparing(Map.Entry::getKey))
        .map(Map.Entry::getKey)
        .toArray(String[]::new);
  }

  private static int[] codes(String[] values, String[] labels) {
    Map<String, Integer> index = new HashMap<>();
    for (int i = 0; i < labels.length; i++) {
      index.put(labels[i], i);
    }
    int[] codes = new int[values.length];
    for (int i = 0; i < codes.length; i++) {
      // NULL gets the place after the last: where the indexer puts NULL and unseen values.
      codes[i] = values[i] == null ? labels.length : index.get(values[i]);
    }
    return codes;
  }
}
