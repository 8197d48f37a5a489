package dev.rematch.drift;

/**
 * What is watched and when an alert opens.
 *
 * @param statistic a name of {@code DriftStatistics.ALL}: psi
 * @param limit fixed limit of the statistic; 0 = calibrated from the sample sizes
 * @param falseAlarmRate chance that a column without drift alerts in one period (calibrated limit)
 * @param minimumEffect a calibrated limit is never lower than this, so that tiny but certain shifts
 *     do not alert
 * @param performanceMetric a name of {@code Metrics.ALL}
 * @param performanceDrop how much worse than on its own holdout the champion may get; metric's unit
 */
public record MonitoringSpec(
    String statistic,
    double limit,
    double falseAlarmRate,
    double minimumEffect,
    String performanceMetric,
    double performanceDrop) {}
