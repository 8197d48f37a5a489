package dev.rematch.jobs.steps;

import dev.rematch.core.Period;
import dev.rematch.core.TableVersion;
import dev.rematch.drift.DriftRow;
import dev.rematch.drift.DriftStatistic;
import dev.rematch.drift.DriftStatistics;
import dev.rematch.drift.MonitoringSpec;
import dev.rematch.pipeline.RunContext;
import dev.rematch.profile.ColumnProfile;
import dev.rematch.registry.ModelVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Measures every column of a period against the champion's reference. */
final class DriftCheck {
  /** The error bound of a value is what sampling alone adds at this probability. */
  private static final double BOUND_ALPHA = 0.05;

  private final RunContext context;
  private final ModelVersion champion;
  private final TableVersion table;
  private final Period period;

  DriftCheck(RunContext context, ModelVersion champion, TableVersion table, Period period) {
    this.context = context;
    this.champion = champion;
    this.table = table;
    this.period = period;
  }

  List<DriftRow> rows(Map<String, ColumnProfile> reference, Map<String, ColumnProfile> current) {
    List<String> columns = reference.keySet().stream().filter(current::containsKey).toList();
    List<DriftRow> rows = new ArrayList<>();
    for (String column : columns) {
      rows.add(row(column, reference.get(column), current.get(column), columns.size()));
    }
    return rows;
  }

  private DriftRow row(String column, ColumnProfile reference, ColumnProfile current, int columns) {
    MonitoringSpec spec = context.pipeline().monitoring();
    DriftStatistic statistic = DriftStatistics.ALL.get(spec.statistic());
    DriftStatistic.Distance distance = statistic.distance(reference, current);
    double noise = statistic.noise(reference.rows(), current.rows(), distance.bins(), BOUND_ALPHA);
    // The declared rate of false alarms is for the period, so the columns share it.
    double calibrated =
        Math.max(
            spec.minimumEffect(),
            statistic.noise(
                reference.rows(),
                current.rows(),
                distance.bins(),
                spec.falseAlarmRate() / columns));
    double limit = spec.limit() > 0 ? spec.limit() : calibrated;
    return new DriftRow(
        context.runId(),
        context.pipeline().model(),
        table.table(),
        table.version(),
        period.window().toString(),
        "all",
        column,
        statistic.name(),
        distance.value(),
        Math.max(0, distance.value() - noise),
        distance.value() + noise,
        limit,
        distance.value() > limit ? "drift" : "stable",
        TrainedOn.of(champion).window().toString(),
        Optional.of(champion.version()),
        reference.rows(),
        current.rows());
  }
}
