package dev.rematch.drift;

import dev.rematch.core.Catalog;
import java.util.List;

/** Every drift statistic that a config can name. */
public final class DriftStatistics {
  public static final Catalog<DriftStatistic> ALL =
      new Catalog<>("drift statistic", List.of(new PopulationStability()), DriftStatistic::name);

  private DriftStatistics() {}
}
