package dev.rematch.drift;

import dev.rematch.stats.Bounded;
import dev.rematch.stats.NullLaw;
import dev.rematch.stats.Wasserstein;

/**
 * The mean way that a value has to move from one distribution to the other: in the column's unit,
 * or normed by the standard deviation of the reference.
 */
record WassersteinStatistic(String name, Scale scale, double minimumEffect)
    implements DriftStatistic {
  /** What a distance is divided by. */
  enum Scale {
    UNIT,
    REFERENCE_DEVIATION
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
  public Bounded distance(ColumnPair pair) {
    Bounded raw = Wasserstein.distance(pair.reference().numbers(), pair.current().numbers());
    if (scale == Scale.UNIT || raw.high() == 0) {
      return raw;
    }
    double by = pair.reference().deviation();
    return by > 0
        ? new Bounded(raw.value() / by, raw.low() / by, raw.high() / by)
        : Bounded.exact(Double.NaN);
  }

  @Override
  public NullLaw underNoChange(ColumnPair pair) {
    NullLaw raw =
        Wasserstein.underNoChange(
            pair.reference().numbers(),
            pair.current().numbers(),
            pair.reference().values(),
            pair.current().values());
    double by = scale == Scale.UNIT ? 1 : pair.reference().deviation();
    return distance -> raw.tail(distance * by);
  }
}
