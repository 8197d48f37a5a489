package dev.rematch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rematch.core.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import org.apache.spark.ml.classification.GBTClassificationModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.GBTRegressionModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class XgboostTreesTest {
  private static final int ROWS = 3_000;
  private final BoostedTreesAlgorithm.Settings settings =
      BoostedTreesAlgorithm.Settings.of("trees", Map.of("trees", 40, "max-depth", 5));

  /** Numbers of very different sizes, a constant, and values that repeat. */
  private static TrainingFrame frame(Task task) {
    Random random = new Random(3);
    double[][] numbers = new double[5][ROWS];
    int[][] codes = new int[1][ROWS];
    double[] labels = new double[ROWS];
    for (int r = 0; r < ROWS; r++) {
      numbers[0][r] = random.nextGaussian();
      numbers[1][r] = 1e9 * random.nextGaussian();
      numbers[2][r] = random.nextInt(7) / 10.0;
      numbers[3][r] = 4.2;
      numbers[4][r] = r % 500 == 0 ? 1e300 : -1e-3 * r;
      codes[0][r] = random.nextInt(4);
      double margin = numbers[0][r] + (codes[0][r] == 2 ? 2 : 0) - 3 * numbers[2][r];
      labels[r] =
          task == Task.BINARY
              ? (margin + random.nextGaussian() > 0 ? 1 : 0)
              : 100 + 10 * margin + random.nextGaussian();
    }
    return new TrainingFrame(List.of(), numbers, codes, new int[] {4}, labels, Encoding.ORDINAL);
  }

  private static Vector row(TrainingFrame frame, int r) {
    double[] values = new double[frame.width()];
    for (int c = 0; c < frame.numbers().length; c++) {
      values[c] = frame.numbers()[c][r];
    }
    values[frame.numbers().length] = frame.codes()[0][r];
    return Vectors.dense(values);
  }

  private float[][] booster(TrainingFrame frame, Task task) throws Exception {
    DMatrix matrix = XgboostTrees.matrix(frame);
    Booster booster = XgboostTrees.train(matrix, frame, task, settings, 1);
    return booster.predict(matrix);
  }

  @Test
  void probabilitiesAreThoseOfXgboost() throws Exception {
    TrainingFrame frame = frame(Task.BINARY);
    float[][] expected = booster(frame, Task.BINARY);
    var model = (GBTClassificationModel) XgboostTrees.fit(frame, Task.BINARY, settings, 1);
    for (int r = 0; r < ROWS; r++) {
      assertThat(model.predictProbability(row(frame, r)).apply(1))
          .isCloseTo(expected[r][0], within(1e-6));
    }
  }

  @Test
  void valuesAreThoseOfXgboost() throws Exception {
    TrainingFrame frame = frame(Task.REGRESSION);
    float[][] expected = booster(frame, Task.REGRESSION);
    var model = (GBTRegressionModel) XgboostTrees.fit(frame, Task.REGRESSION, settings, 1);
    for (int r = 0; r < ROWS; r++) {
      // XGBoost adds up 32-bit floats around 100.
      assertThat(model.predict(row(frame, r))).isCloseTo(expected[r][0], within(1e-4));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BINARY", "REGRESSION"})
  void trainingTwiceGivesTheSameTrees(Task task) throws Exception {
    TrainingFrame frame = frame(task);
    assertThat(Arrays.deepToString(booster(frame, task)))
        .isEqualTo(Arrays.deepToString(booster(frame, task)));
  }

  @Test
  void importancesNameTheFeaturesThatMatter() {
    var model =
        (GBTClassificationModel) XgboostTrees.fit(frame(Task.BINARY), Task.BINARY, settings, 1);
    double[] importances = model.featureImportances().toArray();
    assertThat(Arrays.stream(importances).sum()).isCloseTo(1, within(1e-9));
    assertThat(importances[0]).isGreaterThan(importances[1]);
    assertThat(importances[3]).as("a constant").isZero();
  }

  @ParameterizedTest
  @ValueSource(floats = {0.1f, -0.1f, 1, 16777216f, 1e-40f, -3.3e38f, 0})
  void aDoubleIsBelowTheFloatThresholdExactlyUpToTheBorder(float threshold) {
    double border = XgboostTrees.largestBelow(threshold);
    assertThat((float) border).isLessThan(threshold);
    assertThat((float) Math.nextUp(border)).isGreaterThanOrEqualTo(threshold);
  }
}
