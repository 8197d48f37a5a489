package dev.rematch.drift;

import dev.rematch.stats.BinDistance;
import dev.rematch.stats.Bounded;
import dev.rematch.stats.NullLaw;

/** A distance of the pair's two histograms; see {@link BinDistance} for the formulas. */
record BinStatistic(String name, BinDistance formula, double minimumEffect)
    implements DriftStatistic {
  @Override
  public boolean numbersOnly() {
    return false;
  }

  @Override
  public boolean seesMissing() {
    return true;
  }

  @Override
  public Bounded distance(ColumnPair pair) {
    return formula.of(pair.referenceBins(), pair.currentBins());
  }

  @Override
  public NullLaw underNoChange(ColumnPair pair) {
    return formula.underNoChange(pair.referenceBins().counts(), pair.currentBins().counts());
  }
}
