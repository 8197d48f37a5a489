package dev.rematch.drift;

import dev.rematch.profile.ColumnProfile;

/** A distance between two profiles of the same column: 0 on itself, growing with the shift. */
public interface DriftStatistic {
  String name();

  /**
   * A distance and the number of bins that it was measured over.
   *
   * @param value 0 or more; NaN when a side has no rows
   */
  record Distance(double value, int bins) {}

  Distance distance(ColumnProfile reference, ColumnProfile current);

  /**
   * What the distance exceeds by chance alone with probability alpha when nothing has changed.
   *
   * @param bins of the distance
   */
  double noise(long referenceRows, long rows, int bins, double alpha);
}
