package dev.rematch.performance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rematch.core.Task;
import dev.rematch.profile.NumericProfile;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConceptShiftTest {
  private final SplittableRandom random = new SplittableRandom(21);

  private List<ScoreBin> bins(Task task, int rows, DoubleUnaryOperator truth) {
    double[] scores = new double[rows];
    Arrays.setAll(scores, i -> random.nextDouble());
    double[] labels =
        Arrays.stream(scores)
            .map(
                s ->
                    task == Task.BINARY
                        ? random.nextDouble() < truth.applyAsDouble(s) ? 1 : 0
                        : truth.applyAsDouble(s) + random.nextGaussian())
            .toArray();
    NumericProfile even = new NumericProfile();
    for (int i = 0; i < 100; i++) {
      even.add(i / 100.0);
    }
    return ScoreBins.of(task, Optional.of(even))
        .orElseThrow()
        .labelled(new ScoreBins.Subject("run", "m", Optional.of(1), "w", "all"), scores, labels);
  }

  @ParameterizedTest
  @EnumSource(
      value = Task.class,
      names = {"BINARY", "REGRESSION"})
  void chanceAlarmsAsOftenAsDeclared(Task task) {
    int alarms = 0;
    int tries = 1000;
    for (int t = 0; t < tries; t++) {
      ConceptShift shift =
          ConceptShift.of(task, bins(task, 3000, s -> s), bins(task, 800, s -> s)).orElseThrow();
      alarms += shift.underNoChange().tail(shift.value()) <= 0.02 ? 1 : 0;
    }
    assertThat((double) alarms / tries).isBetween(0.004, 0.04);
  }

  /** The features are as they were; only what they mean has changed. */
  @ParameterizedTest
  @EnumSource(
      value = Task.class,
      names = {"BINARY", "REGRESSION"})
  void labelsThatMoveAreFound(Task task) {
    ConceptShift shift =
        ConceptShift.of(
                task,
                bins(task, 3000, s -> s),
                bins(task, 800, s -> 0.6 * s + (task == Task.BINARY ? 0.3 : 0.5)))
            .orElseThrow();
    assertThat(shift.value()).isGreaterThan(0.08);
    assertThat(shift.underNoChange().tail(shift.value())).isLessThan(1e-4);
  }

  @Test
  void withoutLabelsOnBothSidesNothingIsSaid() {
    assertThat(ConceptShift.of(Task.BINARY, List.of(), bins(Task.BINARY, 10, s -> s))).isEmpty();
  }
}
