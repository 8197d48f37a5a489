package dev.rematch.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.ImputerModel;
import org.apache.spark.ml.feature.OneHotEncoderModel;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.feature.VectorAssembler;

/**
 * What stands at each place of a pipeline's feature vector, followed through its stages.
 *
 * @param names one per place; "carrier=UA" for a category of its own, "carrier=(other)" for the one
 *     that takes missing and unseen values
 * @param categories by name of a feature that is a rank of categories: the categories in rank order
 * @param deviations by which each place was divided; 1 where it was not
 */
record FeatureNames(List<String> names, Map<String, List<String>> categories, double[] deviations) {
  private static final String OTHER = "(other)";

  /** The names at the input of the last stage. */
  static FeatureNames of(PipelineModel model, String column) {
    Walk walk = new Walk();
    for (Transformer stage : model.stages()) {
      walk.through(stage);
    }
    List<String> names = walk.names(column);
    return new FeatureNames(
        names,
        walk.categories,
        walk.deviations.getOrDefault(column, names.stream().mapToDouble(n -> 1).toArray()));
  }

  /** What is known of the columns after the stages seen. */
  private static final class Walk {
    private final Map<String, List<String>> columns = new HashMap<>();
    private final Map<String, List<String>> categories = new HashMap<>();
    private final Map<String, double[]> deviations = new HashMap<>();

    List<String> names(String column) {
      return columns.getOrDefault(column, List.of(column));
    }

    void through(Transformer stage) {
      if (stage instanceof PipelineModel inner) {
        for (Transformer each : inner.stages()) {
          through(each);
        }
      } else if (stage instanceof ImputerModel imputer) {
        renamed(imputer.getInputCols(), imputer.getOutputCols());
      } else if (stage instanceof StringIndexerModel indexer) {
        through(indexer);
      } else if (stage instanceof OneHotEncoderModel encoder) {
        through(encoder);
      } else if (stage instanceof VectorAssembler assembler) {
        List<String> all = new ArrayList<>();
        for (String input : assembler.getInputCols()) {
          all.addAll(names(input));
        }
        columns.put(assembler.getOutputCol(), all);
      } else if (stage instanceof StandardScalerModel scaler) {
        columns.put(scaler.getOutputCol(), names(scaler.getInputCol()));
        if (scaler.getWithStd()) {
          deviations.put(scaler.getOutputCol(), scaler.std().toArray());
        }
      }
    }

    private void through(StringIndexerModel indexer) {
      boolean one = indexer.isSet(indexer.inputCol());
      String[] inputs = one ? new String[] {indexer.getInputCol()} : indexer.getInputCols();
      String[] outputs = one ? new String[] {indexer.getOutputCol()} : indexer.getOutputCols();
      renamed(inputs, outputs);
      for (int c = 0; c < outputs.length; c++) {
        List<String> labels = new ArrayList<>(List.of(indexer.labelsArray()[c]));
        if (indexer.getHandleInvalid().equals("keep")) {
          labels.add(OTHER);
        }
        categories.put(names(outputs[c]).get(0), labels);
      }
    }

    private void through(OneHotEncoderModel encoder) {
      boolean one = encoder.isSet(encoder.inputCol());
      String[] inputs = one ? new String[] {encoder.getInputCol()} : encoder.getInputCols();
      String[] outputs = one ? new String[] {encoder.getOutputCol()} : encoder.getOutputCols();
      for (int c = 0; c < outputs.length; c++) {
        String name = names(inputs[c]).get(0);
        List<String> labels = categories.getOrDefault(name, List.of());
        int size = encoder.categorySizes()[c];
        int places = size - (encoder.getDropLast() ? 1 : 0);
        places += encoder.getHandleInvalid().equals("keep") ? 1 : 0;
        List<String> each = new ArrayList<>();
        for (int place = 0; place < places; place++) {
          String label = place < labels.size() ? labels.get(place) : Integer.toString(place);
          each.add(name + "=" + label);
        }
        columns.put(outputs[c], each);
      }
    }

    private void renamed(String[] inputs, String[] outputs) {
      for (int c = 0; c < outputs.length; c++) {
        columns.put(outputs[c], names(inputs[c]));
      }
    }
  }
}
