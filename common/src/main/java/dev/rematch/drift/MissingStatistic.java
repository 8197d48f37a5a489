package dev.rematch.drift;

import dev.rematch.stats.BinDistance;
import dev.rematch.stats.Bounded;
import dev.rematch.stats.Histogram;
import dev.rematch.stats.NullLaw;

/**
 * How much the share of rows without a value changed, 0..1: stands beside statistics that look at
 * values alone.
 */
record MissingStatistic() implements DriftStatistic {
  private static final double MINIMUM_EFFECT = 0.02;

  @Override
  public String name() {
    return "missing";
  }

  @Override
  public boolean numbersOnly() {
    return false;
  }

  @Override
  public boolean seesMissing() {
    return true;
  }

  @Override
  public double minimumEffect() {
    return MINIMUM_EFFECT;
  }

  @Override
  public Bounded distance(ColumnPair pair) {
    return BinDistance.TOTAL_VARIATION.of(bins(pair.reference()), bins(pair.current()));
  }

  @Override
  public NullLaw underNoChange(ColumnPair pair) {
    return BinDistance.TOTAL_VARIATION.underNoChange(
        bins(pair.reference()).counts(), bins(pair.current()).counts());
  }

  private static Histogram bins(ColumnState state) {
    return Histogram.exact(state.values(), state.missing());
  }
}
