package dev.rematch.jobs.steps;

import dev.rematch.core.Period;
import dev.rematch.drift.ColumnDrift;
import dev.rematch.drift.ColumnState;
import dev.rematch.drift.DriftComparison;
import dev.rematch.drift.DriftStatistics;
import dev.rematch.drift.DriftVerdict;
import dev.rematch.drift.MonitoringSpec;
import dev.rematch.pipeline.Pipeline;
import dev.rematch.pipeline.RunContext;
import dev.rematch.profile.ColumnProfile;
import dev.rematch.profile.ColumnProfiles;
import dev.rematch.source.SourceSpec;
import dev.rematch.table.TableSnapshot;
import dev.rematch.transform.TransformSpec;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds the step at which a column's shift appeared: the first table on the way from the sources to
 * the features in which the column of that name has shifted too. It compares stored profiles and
 * reads no row.
 */
final class DriftOrigin {
  private final RunContext context;
  private final Pipeline pipeline;
  private final Set<LocalDate> reference;
  private final Period period;
  private final Map<String, Sides> known = new TreeMap<>();

  /** A table's columns in the reference's periods and in the one that is looked at. */
  private record Sides(Map<String, ColumnState> reference, Map<String, ColumnState> current) {}

  /**
   * @param reference first days of the periods that the champion was trained on
   */
  DriftOrigin(RunContext context, Set<LocalDate> reference, Period period) {
    this.context = context;
    this.pipeline = context.pipeline();
    this.reference = Set.copyOf(reference);
    this.period = period;
  }

  /** The table at which a drifting column of the feature table shifted first. */
  String of(String column) {
    if (column.equals(PeriodProfiles.PREDICTION)) {
      return ScoreStep.TABLE;
    }
    String name =
        column.equals(PeriodProfiles.LABEL) ? pipeline.features().label().column() : column;
    return path().stream()
        .filter(table -> shifted(table, name))
        .findFirst()
        .orElse(pipeline.features().table());
  }

  /** The tables that the features are made of, in the order in which they are made. */
  private List<String> path() {
    Set<String> needed = new TreeSet<>(Set.of(pipeline.features().table()));
    List<TransformSpec> transforms = new ArrayList<>(pipeline.transforms());
    java.util.Collections.reverse(transforms);
    for (TransformSpec transform : transforms) {
      if (needed.contains(transform.name())) {
        needed.addAll(transform.reads());
      }
    }
    List<String> path = new ArrayList<>();
    pipeline.sources().stream().map(SourceSpec::table).filter(needed::contains).forEach(path::add);
    pipeline.transforms().stream()
        .map(TransformSpec::name)
        .filter(needed::contains)
        .filter(name -> !name.equals(pipeline.features().table()))
        .forEach(path::add);
    return path;
  }

  private boolean shifted(String table, String column) {
    Sides sides = known.computeIfAbsent(table, this::sides);
    ColumnState before = sides.reference().get(column);
    if (before == null) {
      return false;
    }
    MonitoringSpec spec = pipeline.monitoring();
    Map<String, ColumnState> now = new LinkedHashMap<>(sides.current());
    now.keySet().retainAll(Set.of(column));
    List<ColumnDrift> drifts =
        DriftComparison.with(
                DriftStatistics.ALL.get(spec.statistic()),
                spec.limits(pipeline.period()),
                Map.of(column, before))
            .compare(now);
    return drifts.stream().anyMatch(d -> d.verdict() == DriftVerdict.DRIFT);
  }

  private Sides sides(String table) {
    Optional<TableSnapshot> newest = context.table(table).latest();
    if (newest.isEmpty()) {
      return new Sides(Map.of(), Map.of());
    }
    Set<LocalDate> all = new TreeSet<>(reference);
    all.add(period.start());
    Map<LocalDate, Map<String, ColumnProfile>> profiles =
        context.profiler(table).profiles(newest.get(), all);
    Map<String, ColumnProfile> now = profiles.remove(period.start());
    return new Sides(
        DriftComparison.states(ColumnProfiles.merged(profiles.values())),
        now == null ? Map.of() : DriftComparison.states(now));
  }
}
