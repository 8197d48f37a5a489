package dev.rematch.drift;

import dev.rematch.stats.Bounded;
import dev.rematch.stats.KolmogorovSmirnov;
import dev.rematch.stats.NullLaw;

/** The largest gap between the two distribution functions, 0..1. */
record KolmogorovSmirnovStatistic() implements DriftStatistic {
  private static final double MINIMUM_EFFECT = 0.1;

  @Override
  public String name() {
    return "ks";
  }

  @Override
  public boolean numbersOnly() {
    return true;
  }

  @Override
  public boolean seesMissing() {
    return false;
  }

  @Override
  public double minimumEffect() {
    return MINIMUM_EFFECT;
  }

  @Override
  public Bounded distance(ColumnPair pair) {
    return KolmogorovSmirnov.distance(pair.reference().numbers(), pair.current().numbers());
  }

  @Override
  public NullLaw underNoChange(ColumnPair pair) {
    long n = pair.reference().values();
    long m = pair.current().values();
    return distance -> KolmogorovSmirnov.asymptoticP(distance, n, m);
  }
}
