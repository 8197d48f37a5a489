package dev.rematch.drift;

import dev.rematch.stats.BinDistance;
import dev.rematch.stats.Bounded;
import dev.rematch.stats.NullLaw;

/**
 * Pearson's chi-square of the pair's two histograms, N V^2 with V Cramer's: a test statistic, not
 * an effect, so it grows with the rows.
 */
record ChiSquareStatistic() implements DriftStatistic {
  @Override
  public String name() {
    return "chi-square";
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
    return 0;
  }

  @Override
  public Bounded distance(ColumnPair pair) {
    Bounded v = BinDistance.CRAMERS_V.of(pair.referenceBins(), pair.currentBins());
    double rows = rows(pair);
    return new Bounded(
        rows * v.value() * v.value(), rows * v.low() * v.low(), rows * v.high() * v.high());
  }

  @Override
  public NullLaw underNoChange(ColumnPair pair) {
    NullLaw v =
        BinDistance.CRAMERS_V.underNoChange(
            pair.referenceBins().counts(), pair.currentBins().counts());
    double rows = rows(pair);
    return chiSquare -> v.tail(Math.sqrt(chiSquare / rows));
  }

  private static double rows(ColumnPair pair) {
    return (double) pair.reference().rows() + pair.current().rows();
  }
}
