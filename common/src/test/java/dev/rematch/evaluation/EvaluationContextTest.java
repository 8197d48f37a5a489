package dev.rematch.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rematch.core.RematchException;
import dev.rematch.core.Task;
import dev.rematch.stats.PairedDifference;
import org.junit.jupiter.api.Test;

class EvaluationContextTest {
  private static final double[] ROW = {0.5};

  @Test
  void namesTheRowOfALabelThatIsNoClass() {
    assertThatThrownBy(() -> EvaluationContext.of(Task.BINARY, new double[] {2}, ROW))
        .isInstanceOf(RematchException.class)
        .hasMessage(
            "Cannot evaluate a model for BINARY: invalid label, found 2.0 (row 0 of the holdout);"
                + " it must be 0 or 1");
  }

  @Test
  void namesTheRowOfAPredictionThatIsNoProbability() {
    assertThatThrownBy(() -> EvaluationContext.of(Task.BINARY, new double[] {1}, new double[] {7}))
        .hasMessageContaining("invalid prediction, found 7.0 (row 0 of the holdout)");
  }

  @Test
  void refusesAnInfiniteLabelAndANegativeWeight() {
    assertThatThrownBy(() -> EvaluationContext.of(Task.REGRESSION, new double[] {1.0 / 0}, ROW))
        .hasMessageContaining("invalid label, found Infinity");
    assertThatThrownBy(
            () -> EvaluationContext.of(Task.REGRESSION, ROW, ROW).withWeights(new double[] {-1}))
        .hasMessageContaining("invalid weight, found -1.0");
  }

  @Test
  void refusesArraysOfUnequalLength() {
    assertThatThrownBy(() -> EvaluationContext.of(Task.REGRESSION, ROW, new double[2]))
        .hasMessage("Invalid evaluation: 2 predictions for 1 labels (must be one each)");
  }

  @Test
  void aGainIsPositiveWhenTheChallengerIsBetter() {
    assertThat(Direction.HIGHER_IS_BETTER.gain(0.8, 0.7)).isPositive();
    assertThat(Direction.LOWER_IS_BETTER.gain(0.8, 0.7)).isNegative();
    PairedDifference lossFell = new PairedDifference(0.2, 0.3, -0.1, 0.01, -10, 0, -0.12, -0.08);
    PairedDifference gain = Direction.LOWER_IS_BETTER.gain(lossFell);
    assertThat(gain.delta()).isEqualTo(0.1);
    assertThat(gain.low()).isEqualTo(0.08);
    assertThat(gain.high()).isEqualTo(0.12);
    assertThat(Direction.HIGHER_IS_BETTER.gain(lossFell)).isEqualTo(lossFell);
  }
}
