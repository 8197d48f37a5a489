package dev.rematch.response;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a look at a period found, as far as it matters for what to do.
 *
 * @param lost how much worse the champion is than in its own rematch, in the watched metric's unit;
 *     of labels where they are mature, else expected; empty where neither is known
 * @param expected whether that is an expectation
 * @param miscalibrated how much its calibration error grew since its own rematch
 * @param drift the sum over drifting columns of importance times the share of rows that the model
 *     sees moved; of a model whose inside nobody knows the share of columns that drift
 * @param faults columns that matter to the model and look broken rather than changed, in words
 * @param daysInOffice of the champion; empty without one
 * @param former whether there is a version to go back to
 * @param daysSinceRemedy since the last remedy; empty when there was none
 */
public record Findings(
    OptionalDouble lost,
    boolean expected,
    OptionalDouble miscalibrated,
    double drift,
    List<String> faults,
    OptionalLong daysInOffice,
    boolean former,
    OptionalLong daysSinceRemedy) {
  public Findings {
    faults = List.copyOf(faults);
  }
}
