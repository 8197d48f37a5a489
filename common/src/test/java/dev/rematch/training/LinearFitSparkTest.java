package dev.rematch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rematch.SharedSpark;
import dev.rematch.core.PeriodUnit;
import dev.rematch.core.Task;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinearFitSparkTest {
  private static final int ROWS = 2_000;

  @BeforeEach
  void session() {
    SparkSession.setActiveSession(SharedSpark.session());
  }

  /** Two numbers far from 0, a constant, and a category with so many values. */
  private static TrainingFrame frame(Task task, int categories) {
    Random random = new Random(11);
    double[][] numbers = new double[3][ROWS];
    int[][] codes = new int[1][ROWS];
    double[] labels = new double[ROWS];
    for (int r = 0; r < ROWS; r++) {
      numbers[0][r] = 1013 + 8 * random.nextGaussian();
      numbers[1][r] = 0.01 * random.nextGaussian();
      numbers[2][r] = 7;
      codes[0][r] = random.nextInt(categories);
      double margin =
          0.1 * (numbers[0][r] - 1013) + 50 * numbers[1][r] + (codes[0][r] == 0 ? 1 : 0);
      labels[r] =
          task == Task.BINARY
              ? (margin + 2 * random.nextGaussian() > 0.5 ? 1 : 0)
              : 1000 + 30 * margin + random.nextGaussian();
    }
    return new TrainingFrame(
        List.of(), numbers, codes, new int[] {categories + 1}, labels, Encoding.ONE_HOT_SCALED);
  }

  private static RecipeSpec recipe(double penalty) {
    return new RecipeSpec(
        "linear",
        "any",
        "mllib",
        new TrainingWindow(1, PeriodUnit.MONTH),
        Map.of(),
        Map.of("reg-param", penalty));
  }

  private static LogisticRegressionModel logistic(TrainingFrame frame, double penalty) {
    return (LogisticRegressionModel)
        new LogisticRegressionAlgorithm().fit(frame, Task.BINARY, recipe(penalty), 1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.1, 10})
  void logisticRegressionIsThatOfMllib(double penalty) {
    TrainingFrame frame = frame(Task.BINARY, 5);
    LogisticRegressionModel expected =
        new LogisticRegression()
            .setFeaturesCol(Featurizer.FEATURES)
            .setLabelCol(MllibFrame.LABEL)
            .setRegParam(penalty)
            .setTol(1e-14)
            .setMaxIter(5_000)
            .fit(MllibFrame.scaled(frame));

    LogisticRegressionModel fitted = logistic(frame, penalty);

    assertThat(fitted.coefficients().toArray())
        .usingComparatorWithPrecision(1e-6)
        .containsExactly(expected.coefficients().toArray());
    // The intercept is the value at pressure 0, 127 standard deviations from the mean.
    assertThat(fitted.intercept()).isCloseTo(expected.intercept(), within(2e-4));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.1, 10})
  void linearRegressionIsThatOfMllib(double penalty) {
    TrainingFrame frame = frame(Task.REGRESSION, 5);
    double deviation = new StandardDeviation().evaluate(frame.labels());
    LinearRegressionModel expected =
        new LinearRegression()
            .setSolver("l-bfgs")
            .setFeaturesCol(Featurizer.FEATURES)
            .setLabelCol(MllibFrame.LABEL)
            .setRegParam(penalty * deviation)
            .setTol(1e-14)
            .setMaxIter(5_000)
            .fit(MllibFrame.scaled(frame));

    LinearRegressionModel fitted =
        (LinearRegressionModel)
            new LinearRegressionAlgorithm().fit(frame, Task.REGRESSION, recipe(penalty), 1);

    assertThat(fitted.coefficients().toArray())
        .usingComparatorWithPrecision(1e-6 * 30)
        .containsExactly(expected.coefficients().toArray());
  }

  @Test
  void manyCategoriesAreFittedToo() {
    LogisticRegressionModel wide = logistic(frame(Task.BINARY, 1_900), 0.01);
    assertThat(wide.coefficients().size()).isEqualTo(1_904);
    assertThat(wide.coefficients().toArray()).doesNotContain(Double.NaN);
    assertThat(wide.coefficients().apply(0)).isPositive();
  }

  @Test
  void aLabelThatAFeatureGivesAwayHasAFiniteFit() {
    TrainingFrame frame = frame(Task.BINARY, 5);
    for (int r = 0; r < ROWS; r++) {
      frame.numbers()[1][r] = frame.labels()[r];
    }
    LogisticRegressionModel fitted = logistic(frame, 0);
    for (double weight : fitted.coefficients().toArray()) {
      assertThat(weight).isFinite();
    }
    assertThat(fitted.coefficients().apply(1)).isPositive();
  }
}
