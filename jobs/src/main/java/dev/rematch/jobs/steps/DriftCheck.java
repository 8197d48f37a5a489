package dev.rematch.jobs.steps;

import dev.rematch.core.Period;
import dev.rematch.core.TableVersion;
import dev.rematch.drift.ColumnDrift;
import dev.rematch.drift.ColumnState;
import dev.rematch.drift.DriftComparison;
import dev.rematch.drift.DriftRow;
import dev.rematch.drift.DriftStatistics;
import dev.rematch.drift.DriftVerdict;
import dev.rematch.drift.ModelView;
import dev.rematch.drift.MonitoringSpec;
import dev.rematch.drift.Shift;
import dev.rematch.drift.spark.ExactColumns;
import dev.rematch.pipeline.RunContext;
import dev.rematch.profile.Profiles;
import dev.rematch.registry.ModelVersion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Measures every column of a period against what the champion was trained on. */
final class DriftCheck {
  private final RunContext context;
  private final ModelVersion champion;
  private final TableVersion table;
  private final Period period;
  private final DriftOrigin origin;
  private final Function<Set<String>, Map<String, ExactColumns.Sides>> exactly;

  /**
   * @param origin finds the table at which a shift appeared
   * @param exactly reads the rows of columns that the profiles could not decide
   */
  DriftCheck(
      RunContext context,
      ModelVersion champion,
      TableVersion table,
      Period period,
      DriftOrigin origin,
      Function<Set<String>, Map<String, ExactColumns.Sides>> exactly) {
    this.context = context;
    this.champion = champion;
    this.table = table;
    this.period = period;
    this.origin = origin;
    this.exactly = exactly;
  }

  List<DriftRow> rows(PeriodProfiles.Reference baseline, Map<String, ColumnState> now) {
    Map<String, ColumnState> reference = new LinkedHashMap<>(baseline.whole());
    Map<String, ColumnState> current = new LinkedHashMap<>(now);
    List<ColumnDrift> drifts = compare(reference, baseline.periods(), current);
    Set<String> open = DriftComparison.inexact(drifts);
    Set<String> exact = new TreeSet<>();
    if (!open.isEmpty()) {
      exactly
          .apply(open)
          .forEach(
              (column, sides) -> {
                reference.put(column, sides.reference());
                current.put(column, sides.current());
                exact.add(column);
              });
      drifts = compare(reference, baseline.periods(), current);
    }
    ModelView view = ModelViews.of(context, champion);
    return drifts.stream()
        .map(d -> row(d, reference, current, view, exact.contains(d.column())))
        .toList();
  }

  private List<ColumnDrift> compare(
      Map<String, ColumnState> reference,
      Map<String, List<ColumnState>> periods,
      Map<String, ColumnState> current) {
    MonitoringSpec spec = context.pipeline().monitoring();
    return DriftComparison.with(
            DriftStatistics.ALL.get(spec.statistic()),
            spec.limits(context.pipeline().period()),
            reference,
            periods)
        .compare(current);
  }

  private DriftRow row(
      ColumnDrift drift,
      Map<String, ColumnState> reference,
      Map<String, ColumnState> current,
      ModelView view,
      boolean exact) {
    String column = drift.column();
    Optional<ColumnState> now = Optional.ofNullable(current.get(column));
    boolean feature = context.pipeline().features().columns().containsKey(column);
    Optional<Shift> shift =
        drift.verdict() == DriftVerdict.DRIFT
            ? Optional.of(Shift.of(column, now, reference))
            : Optional.empty();
    return new DriftRow(
        context.runId(),
        context.pipeline().model(),
        table.table(),
        table.version(),
        period.window().toString(),
        Profiles.ALL,
        column,
        drift.statistic(),
        number(drift.distance().value()),
        number(drift.distance().low()),
        number(drift.distance().high()),
        number(drift.limit()),
        drift.verdict().toString(),
        TrainedOn.of(champion).window().toString(),
        Optional.of(champion.version()),
        drift.referenceRows(),
        drift.rows(),
        number(drift.pValue()),
        drift.reason(),
        shift.map(s -> s.kind().toString()),
        shift.map(Shift::detail),
        feature ? view.importance(column) : Optional.empty(),
        now.filter(n -> feature).flatMap(n -> view.weighed(column, reference.get(column), n)),
        shift.map(s -> origin.of(column)),
        exact);
  }

  private static Optional<Double> number(double value) {
    return Double.isNaN(value) ? Optional.empty() : Optional.of(value);
  }
}
