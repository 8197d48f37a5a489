package dev.rematch.challenge;

/**
 * What trying a model out has shown; NaN where it was not tried.
 *
 * @param scoringMicros time to score a row, microseconds
 * @param nullChange mean absolute change of the prediction when one feature is NULL or has an
 *     unseen value, for the worst feature; infinite when some prediction became none
 */
public record Probe(double scoringMicros, double nullChange) {
  /** Nothing was tried. */
  public static final Probe NONE = new Probe(Double.NaN, Double.NaN);
}
