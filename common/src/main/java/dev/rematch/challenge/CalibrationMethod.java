package dev.rematch.challenge;

import dev.rematch.stats.IsotonicScaling;
import dev.rematch.stats.Logit;
import dev.rematch.stats.PlattScaling;
import dev.rematch.stats.TemperatureScaling;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/** Ways to mend probabilities, or decisions, without fitting the model again. */
public enum CalibrationMethod {
  /** Another threshold: the one that does best by the metric of recalibration. */
  THRESHOLD,
  /** A line through the log odds. */
  PLATT,
  /** Any rising function. */
  ISOTONIC,
  /** Log odds divided by a number. */
  TEMPERATURE;

  private static final int KNOTS = 1001;
  private static final double WIDEST_LOGIT = 16;

  /**
   * A rising function of the probability, straight between its knots.
   *
   * @param probabilities strictly rising
   * @param calibrated never falling, 0..1
   */
  public record Curve(double[] probabilities, double[] calibrated) {}

  /**
   * The curve that the rows teach; empty where they teach none: one class, or scores that point the
   * wrong way.
   *
   * @param probabilities of 1, 0..1
   * @param labels 0 or 1
   */
  public Optional<Curve> fit(double[] probabilities, double[] labels) {
    return switch (this) {
      case THRESHOLD -> throw new IllegalStateException("Cannot fit a curve: a threshold is none");
      case PLATT ->
          PlattScaling.fit(Logit.of(probabilities), labels)
              .filter(p -> p.slope() > 0)
              .map(p -> knots(x -> p.probability(Logit.of(x))));
      case TEMPERATURE ->
          TemperatureScaling.fit(probabilities, labels).map(t -> knots(t::probability));
      case ISOTONIC -> {
        double[] weights = new double[labels.length];
        Arrays.fill(weights, 1);
        yield oneClass(labels)
            ? Optional.empty()
            : IsotonicScaling.fit(probabilities, labels, weights)
                .map(i -> new Curve(i.scores(), i.values()));
      }
    };
  }

  private static boolean oneClass(double[] labels) {
    return Arrays.stream(labels).distinct().count() < 2;
  }

  /** Close enough together that the line between two is the curve to about 1e-5. */
  private static Curve knots(DoubleUnaryOperator curve) {
    double[] x = new double[KNOTS];
    double[] y = new double[KNOTS];
    for (int k = 0; k < KNOTS; k++) {
      x[k] = Logit.sigmoid(WIDEST_LOGIT * (2.0 * k / (KNOTS - 1) - 1));
      y[k] = curve.applyAsDouble(x[k]);
    }
    return new Curve(x, y);
  }
}
