package dev.rematch.jobs.steps;

import dev.rematch.core.Period;
import dev.rematch.core.Task;
import dev.rematch.drift.ColumnState;
import dev.rematch.drift.DriftComparison;
import dev.rematch.drift.spark.ExactColumns;
import dev.rematch.feature.FeatureSpec;
import dev.rematch.pipeline.RunContext;
import dev.rematch.profile.ColumnProfile;
import dev.rematch.profile.ColumnProfiles;
import dev.rematch.profile.NumericProfile;
import dev.rematch.profile.Profiles.PeriodContent;
import dev.rematch.profile.ValueKind;
import dev.rematch.profile.spark.TableProfiler;
import dev.rematch.registry.ModelVersion;
import dev.rematch.table.LakeTable;
import dev.rematch.table.TableSnapshot;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * The profiles that monitoring compares: features, label and prediction of a period, and those of
 * what the champion was trained on. They were stored when the tables were written; no row is read
 * for them.
 */
final class PeriodProfiles {
  static final String LABEL = "label";
  static final String PREDICTION = "prediction";

  private final RunContext context;
  private final TableSnapshot features;
  private final TableProfiler profiler;

  PeriodProfiles(RunContext context, TableSnapshot features) {
    this.context = context;
    this.features = features;
    this.profiler = context.profiler(context.pipeline().features().table());
  }

  /** A period's features and, where it was scored, prediction. */
  Map<String, ColumnState> current(Period period, PeriodPredictions predictions) {
    Map<String, ColumnProfile> columns = watched(period);
    columns.remove(LABEL);
    Map<String, ColumnState> states = DriftComparison.states(columns);
    predictions.scores().ifPresent(scores -> states.put(PREDICTION, scores(scores)));
    return states;
  }

  /** Probabilities are known exactly by hundredths, so that no row is needed to decide on them. */
  private ColumnState scores(NumericProfile profile) {
    return context.pipeline().features().label().task() == Task.BINARY
        ? ColumnState.ofScores(profile).orElseGet(() -> ColumnState.of(profile))
        : ColumnState.of(profile);
  }

  /** A period's label; nothing for a period without rows. */
  Map<String, ColumnState> label(Period period) {
    Map<String, ColumnProfile> columns = watched(period);
    columns.keySet().retainAll(Set.of(LABEL));
    return DriftComparison.states(columns);
  }

  private Map<String, ColumnProfile> watched(Period period) {
    return watched(
        profiler.profiles(features, Set.of(period.start())).getOrDefault(period.start(), Map.of()));
  }

  /**
   * What a period is compared with.
   *
   * @param whole by column: what the champion was trained on
   * @param periods by column: the same, period by period
   */
  record Reference(Map<String, ColumnState> whole, Map<String, List<ColumnState>> periods) {
    /** Of one column alone. */
    Reference only(String column) {
      Map<String, ColumnState> one = new LinkedHashMap<>(whole);
      one.keySet().retainAll(Set.of(column));
      return new Reference(one, periods);
    }

    /** Of all other columns. */
    Reference without(String column) {
      Map<String, ColumnState> others = new LinkedHashMap<>(whole);
      others.remove(column);
      return new Reference(others, periods);
    }
  }

  /**
   * A version's training window as it was when it was trained, whatever was written into it since,
   * and its predictions on the holdout of its own rematch.
   */
  Reference reference(ModelVersion version, Optional<Integer> scoredBy) {
    Set<LocalDate> missing = new TreeSet<>(trainedIn(version));
    SortedMap<LocalDate, Map<String, ColumnProfile>> trained = new TreeMap<>();
    pinned(version).forEach((period, content) -> trained.put(period, content.columns()));
    missing.removeAll(trained.keySet());
    trained.putAll(profiler.profiles(features, missing));
    List<Map<String, ColumnProfile>> parts = trained.values().stream().map(this::watched).toList();
    Map<String, List<ColumnState>> periods = new LinkedHashMap<>();
    for (Map<String, ColumnProfile> part : parts) {
      DriftComparison.states(part)
          .forEach(
              (column, state) ->
                  periods.computeIfAbsent(column, c -> new ArrayList<>()).add(state));
    }
    Map<String, ColumnProfile> merged = ColumnProfiles.merged(parts);
    Map<String, ColumnState> whole = DriftComparison.states(merged);
    onHoldout(scoredBy).ifPresent(profile -> whole.put(PREDICTION, scores(profile)));
    return new Reference(whole, periods);
  }

  /** Nothing for an imported version: nobody knows the table that it was trained on. */
  private SortedMap<LocalDate, PeriodContent> pinned(ModelVersion version) {
    return TrainedOn.of(version)
        .features()
        .filter(table -> table.table().equals(features.version().table()))
        .map(table -> profiler.asOf(table, trainedIn(version)))
        .orElseGet(TreeMap::new);
  }

  /** Whether the rows that a version was trained on are those that the table holds now. */
  private boolean unchanged(ModelVersion version) {
    SortedMap<LocalDate, LakeTable.PeriodFiles> files = features.periodFiles();
    return pinned(version).entrySet().stream()
        .allMatch(
            p ->
                files.containsKey(p.getKey())
                    && files.get(p.getKey()).fingerprint() == p.getValue().content());
  }

  /** First days of the periods that a version was trained on. */
  Set<LocalDate> trainedIn(ModelVersion version) {
    TrainedOn trained = TrainedOn.of(version);
    return features.periodFiles().subMap(trained.window().from(), trained.window().to()).keySet();
  }

  /**
   * The states of columns of numbers from the rows themselves, of the reference and a period; none
   * where the reference's rows were replaced since.
   */
  Map<String, ExactColumns.Sides> exactly(
      ModelVersion version, Period period, Map<String, ColumnState> current, Set<String> columns) {
    if (!unchanged(version)) {
      return Map.of();
    }
    String label = context.pipeline().features().label().column();
    Map<String, ValueKind> kinds = new TreeMap<>();
    for (String column : columns) {
      // The reference of predictions is a holdout's: its rows stand in another table.
      if (!column.equals(PREDICTION) && current.get(column).kind().number()) {
        kinds.put(column.equals(LABEL) ? label : column, current.get(column).kind());
      }
    }
    Map<String, ExactColumns.Sides> exact =
        new TreeMap<>(
            ExactColumns.of(within(trainedIn(version)), within(Set.of(period.start())), kinds));
    Optional.ofNullable(exact.remove(label)).ifPresent(sides -> exact.put(LABEL, sides));
    return exact;
  }

  private Dataset<Row> within(Set<LocalDate> periods) {
    Object[] days = periods.stream().map(java.sql.Date::valueOf).toArray();
    return features.rows().filter(functions.col(LakeTable.PERIOD).isin(days));
  }

  /** How a version's predictions were distributed on the holdout of its own rematch. */
  Optional<NumericProfile> onHoldout(Optional<Integer> version) {
    return version.flatMap(v -> OwnHoldout.scores(context, v));
  }

  private Map<String, ColumnProfile> watched(Map<String, ColumnProfile> all) {
    FeatureSpec spec = context.pipeline().features();
    Map<String, ColumnProfile> columns = new LinkedHashMap<>();
    spec.columns()
        .keySet()
        .forEach(name -> Optional.ofNullable(all.get(name)).ifPresent(p -> columns.put(name, p)));
    Optional.ofNullable(all.get(spec.label().column())).ifPresent(p -> columns.put(LABEL, p));
    return columns;
  }
}
