package dev.rematch.drift;

import dev.rematch.core.Catalog;
import dev.rematch.stats.BinDistance;
import java.util.List;

/** Every drift statistic that a config can name. */
public final class DriftStatistics {
  /** What is measured where a statistic does not look at rows without a value. */
  public static final DriftStatistic MISSING = new MissingStatistic();

  /** What is measured of categories where a statistic needs numbers. */
  public static final DriftStatistic OF_CATEGORIES =
      new BinStatistic("jensen-shannon", BinDistance.JENSEN_SHANNON, 0.1);

  public static final Catalog<DriftStatistic> ALL =
      new Catalog<>(
          "drift statistic",
          List.of(
              new BinStatistic("psi", BinDistance.POPULATION_STABILITY, 0.1),
              OF_CATEGORIES,
              new BinStatistic("hellinger", BinDistance.HELLINGER, 0.1),
              new BinStatistic("total-variation", BinDistance.TOTAL_VARIATION, 0.1),
              new BinStatistic("l-infinity", BinDistance.LARGEST_DIFFERENCE, 0.05),
              new BinStatistic("cramers-v", BinDistance.CRAMERS_V, 0.1),
              new ChiSquareStatistic(),
              new KolmogorovSmirnovStatistic(),
              new WassersteinStatistic("wasserstein", WassersteinStatistic.Scale.UNIT, 0),
              new WassersteinStatistic(
                  "wasserstein-normed", WassersteinStatistic.Scale.REFERENCE_DEVIATION, 0.1),
              MISSING),
          DriftStatistic::name);

  private DriftStatistics() {}
}
