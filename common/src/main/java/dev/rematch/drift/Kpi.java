package dev.rematch.drift;

import java.util.OptionalDouble;

/**
 * A number that the business looks at: a metric, most often one of the pipeline's own in SQL, with
 * the limits that it must keep on the predictions of each period.
 *
 * @param metric its name
 */
public record Kpi(String metric, OptionalDouble min, OptionalDouble max) {
  /** Whether a value keeps the limits; NaN does not. */
  public boolean kept(double value) {
    return !Double.isNaN(value)
        && value >= min.orElse(Double.NEGATIVE_INFINITY)
        && value <= max.orElse(Double.POSITIVE_INFINITY);
  }
}
