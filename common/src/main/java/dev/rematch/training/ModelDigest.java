package dev.rematch.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rematch.core.Hashes;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.Row;
import scala.collection.Iterable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * One hash for what a pipeline computes, however it was saved: the class, the parameters and the
 * learned numbers of every stage in order. Two saved folders of one model differ in nearly every
 * byte (times, random identifiers, names of files); their digests are equal.
 *
 * <p>Left out are the stages' identifiers and {@code seed}, which says how a model was found and
 * not what it is.
 */
final class ModelDigest {
  private static final String SEED = "seed";
  private static final ObjectMapper JSON = new ObjectMapper();

  private ModelDigest() {}

  /**
   * SHA-256 in lower-case hex; empty when a stage is of a kind whose numbers are not known here.
   */
  static Optional<String> of(PipelineModel model) {
    StringBuilder text = new StringBuilder();
    return pipeline(model, text) ? Optional.of(Hashes.sha256(text.toString())) : Optional.empty();
  }

  private static boolean pipeline(PipelineModel model, StringBuilder text) {
    text.append("pipeline\n");
    for (Transformer stage : model.stages()) {
      if (stage instanceof PipelineModel inner ? !pipeline(inner, text) : !stage(stage, text)) {
        return false;
      }
    }
    text.append("end\n");
    return true;
  }

  private static boolean stage(Transformer stage, StringBuilder text) {
    Optional<StageTables> learned = StageTables.of(stage, ModelDigest::parameters);
    if (learned.isEmpty()) {
      return false;
    }
    text.append(stage.getClass().getName()).append(parameters(stage)).append('\n');
    text.append(new TreeMap<>(learned.get().sizes())).append('\n');
    for (StageTables.Table table : learned.get().tables()) {
      text.append(table.name()).append('\n');
      for (Row row : table.rows()) {
        value(row, text);
        text.append('\n');
      }
    }
    return true;
  }

  /** Every parameter that is set or has a default, by name. */
  private static String parameters(Params stage) {
    Map<String, String> parameters = new TreeMap<>();
    for (Param<?> parameter : stage.params()) {
      if (stage.isDefined(parameter) && !parameter.name().equals(SEED)) {
        parameters.put(parameter.name(), value(stage, parameter));
      }
    }
    return parameters.toString().replace(stage.uid(), "#");
  }

  private static <T> String value(Params stage, Param<T> parameter) {
    return parameter.jsonEncode(stage.getOrDefault(parameter));
  }

  private static void value(Object value, StringBuilder into) {
    if (value instanceof Row row) {
      into.append('(');
      for (int i = 0; i < row.length(); i++) {
        value(row.get(i), into);
        into.append(',');
      }
      into.append(')');
    } else if (value instanceof Vector vector) {
      into.append(numbers(vector.toArray()));
    } else if (value instanceof Matrix matrix) {
      into.append(matrix.numRows()).append('x').append(matrix.numCols());
      into.append(numbers(matrix.toArray()));
    } else if (value instanceof double[] array) {
      into.append(numbers(array));
    } else if (value instanceof int[] array) {
      into.append(Arrays.toString(array));
    } else if (value instanceof Object[] array) {
      each(Arrays.asList(array), into);
    } else if (value instanceof Iterable<?> sequence) {
      each(CollectionConverters.asJava(sequence), into);
    } else if (value instanceof Double number) {
      into.append(number(number));
    } else {
      into.append(quoted(value));
    }
  }

  private static void each(java.lang.Iterable<?> values, StringBuilder into) {
    into.append('[');
    for (Object value : values) {
      value(value, into);
      into.append(',');
    }
    into.append(']');
  }

  /** -0.0 computes what 0.0 computes. */
  private static double number(double value) {
    return value + 0.0;
  }

  private static String numbers(double[] values) {
    return Arrays.toString(Arrays.stream(values).map(ModelDigest::number).toArray());
  }

  /** A category with a comma in it must not look like two. */
  private static String quoted(Object value) {
    return JSON.valueToTree(value).toString();
  }
}
