package dev.rematch.evaluation;

import dev.rematch.core.Task;
import dev.rematch.stats.GroupRates;
import java.util.Set;

/** How far apart the groups of a column are treated; see {@link GroupRates}. */
public enum FairnessGap {
  /** Shares decided 1 (demographic parity). */
  SELECTION_RATE,
  /** Shares of the positives decided 1 (equal opportunity). */
  TRUE_POSITIVE_RATE,
  /** The larger of the gaps of true and false positive rates. */
  EQUALIZED_ODDS;

  /** The gap between the groups of a column as a metric, 0..1; lower is better. */
  public Metric metric(String column) {
    return new Gap(this, column);
  }

  private record Gap(FairnessGap kind, String column) implements Metric {
    @Override
    public String name() {
      return kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-')
          + "-gap("
          + column
          + ")";
    }

    @Override
    public Direction direction() {
      return Direction.LOWER_IS_BETTER;
    }

    @Override
    public boolean supports(Task task) {
      return task == Task.BINARY;
    }

    @Override
    public Set<String> columns() {
      return Set.of(column);
    }

    @Override
    public double value(EvaluationContext c) {
      GroupRates rates =
          GroupRates.at(
              c.threshold(), c.predictions(), c.labels(), c.weights(), c.attribute(column));
      return switch (kind) {
        case SELECTION_RATE -> rates.selectionGap();
        case TRUE_POSITIVE_RATE -> rates.truePositiveGap();
        case EQUALIZED_ODDS -> rates.equalizedOddsGap();
      };
    }
  }
}
