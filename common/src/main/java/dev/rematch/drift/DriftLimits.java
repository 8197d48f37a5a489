package dev.rematch.drift;

import java.util.OptionalDouble;

/**
 * When a distance is called drift.
 *
 * @param fixed one limit for every column and any number of rows; empty for limits that know both
 * @param alpha probability of calling anything drift in one comparison when nothing has changed,
 *     between 0 and 1
 * @param minimumEffect a calibrated limit is never lower; empty for each statistic's own
 */
public record DriftLimits(OptionalDouble fixed, double alpha, OptionalDouble minimumEffect) {
  public DriftLimits {
    if (!(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException(
          "Invalid alpha: %s (must lie between 0 and 1)".formatted(alpha));
    }
  }

  /** Calibrated, with each statistic's own minimum effect. */
  public static DriftLimits calibrated(double alpha) {
    return new DriftLimits(OptionalDouble.empty(), alpha, OptionalDouble.empty());
  }

  double minimumEffect(DriftStatistic statistic) {
    return minimumEffect.orElse(statistic.minimumEffect());
  }
}
