package dev.rematch.drift;

import dev.rematch.core.PeriodUnit;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What is watched and when an alert opens.
 *
 * @param statistic a name of {@code DriftStatistics.ALL}
 * @param limit fixed limit of the statistic; empty = calibrated
 * @param falseAlarmsPerYear how often a year drift may be called in a period where nothing drifted
 *     (calibrated limit)
 * @param minimumEffect a calibrated limit is never lower than this, so that tiny but certain shifts
 *     do not alert; empty = the statistic's own
 * @param performanceMetric a name of {@code Metrics.ALL}
 * @param performanceDrop how much worse than on its own holdout the champion may get; metric's unit
 * @param labelShare so much of a period's labels must be known before its performance is
 * @param kpis limits of metrics on realised predictions
 * @param slices columns of the feature table whose values performance is measured for one by one
 */
public record MonitoringSpec(
    String statistic,
    OptionalDouble limit,
    double falseAlarmsPerYear,
    OptionalDouble minimumEffect,
    String performanceMetric,
    double performanceDrop,
    double labelShare,
    List<Kpi> kpis,
    List<String> slices) {
  /** A comparison that is wrong every other time is none. */
  private static final double HIGHEST_ALPHA = 0.5;

  public MonitoringSpec {
    kpis = List.copyOf(kpis);
    slices = List.copyOf(slices);
  }

  /** When a distance is called drift, for a pipeline that looks once a period. */
  public DriftLimits limits(PeriodUnit period) {
    double alpha = Math.min(HIGHEST_ALPHA, falseAlarmsPerYear / period.perYear());
    return new DriftLimits(limit, alpha, minimumEffect);
  }
}
