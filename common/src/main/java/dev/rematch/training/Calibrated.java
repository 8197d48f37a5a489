package dev.rematch.training;

import java.util.Arrays;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.regression.IsotonicRegressionModel;

/**
 * A binary model with a calibrator behind it: MLlib's own isotonic stage, which runs straight
 * between knots and so can hold any rising function of the probability. Whoever loads the model
 * needs nothing but Spark.
 */
public final class Calibrated {
  /** The calibrated probability of 1. */
  public static final String COLUMN = "calibrated_probability";

  private Calibrated() {}

  /** Whether the last stage is a calibrator. */
  public static boolean is(PipelineModel model) {
    return model.stages()[model.stages().length - 1] instanceof IsotonicRegressionModel;
  }

  /** The model without its calibrator, if it has one. */
  public static PipelineModel raw(PipelineModel model) {
    Transformer[] stages = model.stages();
    return is(model)
        ? new PipelineModel("rematch", Arrays.copyOf(stages, stages.length - 1))
        : model;
  }

  /**
   * The model with that calibrator instead of any it has.
   *
   * @param probabilities of the knots, strictly rising
   * @param calibrated at the knots, never falling, 0..1
   */
  public static PipelineModel with(
      PipelineModel model, double[] probabilities, double[] calibrated) {
    Transformer[] raw = raw(model).stages();
    Transformer[] stages = Arrays.copyOf(raw, raw.length + 1);
    stages[raw.length] =
        new IsotonicRegressionModel(
                "calibrator",
                new org.apache.spark.mllib.regression.IsotonicRegressionModel(
                    probabilities, calibrated, true))
            .setFeaturesCol("probability")
            .setFeatureIndex(1)
            .setPredictionCol(COLUMN);
    return new PipelineModel("rematch", stages);
  }
}
