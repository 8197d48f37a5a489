package dev.rematch.quality;

import dev.rematch.core.PeriodUnit;
import dev.rematch.stats.UsualCount;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** How many rows a period usually has, by the periods before it. */
public final class UsualVolume {
  /** With fewer periods before, nobody knows how many rows are usual. */
  private static final int FEWEST_PERIODS = 8;

  private static final int FEWEST_SEASONS = 4;

  private UsualVolume() {}

  /**
   * What the periods before say: those of the same season where there are enough, else all.
   *
   * @param rows by period; those from the asked one on are not looked at
   * @param season every how manieth period is alike; 1 for none
   * @return empty with too few periods before
   */
  public static Optional<UsualCount> before(
      SortedMap<LocalDate, Long> rows, LocalDate period, PeriodUnit unit, int season) {
    SortedMap<LocalDate, Long> before = rows.headMap(period);
    List<Long> alike = new ArrayList<>();
    if (season > 1 && !before.isEmpty()) {
      LocalDate at = unit.plus(period, -season);
      while (!at.isBefore(before.firstKey())) {
        Optional.ofNullable(before.get(at)).ifPresent(alike::add);
        at = unit.plus(at, -season);
      }
    }
    if (alike.size() >= FEWEST_SEASONS) {
      return Optional.of(of(alike));
    }
    return before.size() < FEWEST_PERIODS
        ? Optional.empty()
        : Optional.of(of(List.copyOf(before.values())));
  }

  private static UsualCount of(List<Long> rows) {
    return UsualCount.of(rows.stream().mapToDouble(Long::doubleValue).toArray());
  }
}
