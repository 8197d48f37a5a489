package dev.rematch.drift;

import dev.rematch.stats.Bounded;
import dev.rematch.stats.NullLaw;

/** A distance between two states of one column: 0 on itself, growing with the shift. */
public interface DriftStatistic {
  String name();

  /** Whether it needs values with an order and a distance. */
  boolean numbersOnly();

  /** Whether rows without a value count. */
  boolean seesMissing();

  /**
   * The distance from which a shift matters, where a config says nothing; in the statistic's unit,
   * 0 where the unit is the column's.
   */
  double minimumEffect();

  /**
   * The distance; NaN when a side has no rows (or, if it does not see those, only missing ones).
   */
  Bounded distance(ColumnPair pair);

  /** How large the distance gets by chance when nothing has changed. */
  NullLaw underNoChange(ColumnPair pair);
}
