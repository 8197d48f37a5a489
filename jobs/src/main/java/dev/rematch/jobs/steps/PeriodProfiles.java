package dev.rematch.jobs.steps;

import dev.rematch.core.Period;
import dev.rematch.feature.FeatureSpec;
import dev.rematch.feature.FeatureType;
import dev.rematch.pipeline.RunContext;
import dev.rematch.profile.ColumnProfile;
import dev.rematch.profile.ProfileRow;
import dev.rematch.profile.ProfileRows;
import dev.rematch.profile.spark.Profiler;
import dev.rematch.profile.spark.Profiler.PeriodProfile;
import dev.rematch.registry.ModelVersion;
import dev.rematch.table.LakeTable;
import dev.rematch.table.TableSnapshot;
import dev.rematch.training.FeatureView;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Profiles of the feature table's periods, read from the registry where they are stored and made
 * where not. A training window's profile is the merged profile of its periods: no data is read for
 * it again.
 */
final class PeriodProfiles {
  static final String LABEL = "label";
  static final String PREDICTION = "prediction";

  private final RunContext context;
  private final TableSnapshot features;
  private final Map<String, FeatureType> types = new LinkedHashMap<>();

  PeriodProfiles(RunContext context, TableSnapshot features) {
    this.context = context;
    this.features = features;
    types.putAll(context.pipeline().features().columns());
    types.put(LABEL, FeatureType.NUMERIC);
  }

  /** Profiles one period together with its predictions, in one job, and stores it. */
  PeriodProfile store(Period period, PeriodPredictions predictions) {
    FeatureSpec spec = context.pipeline().features();
    Dataset<Row> rows = period(period.start(), period.end());
    Map<String, FeatureType> columns = new LinkedHashMap<>(types);
    if (predictions.rows().isPresent()) {
      columns.put(PREDICTION, FeatureType.NUMERIC);
      rows =
          rows.join(
              predictions.rows().get(),
              scala.jdk.javaapi.CollectionConverters.asScala(spec.entityKey()).toSeq(),
              "left");
    }
    PeriodProfile profile =
        Profiler.profile(view(rows, columns), columns)
            .getOrDefault(period.start(), new PeriodProfile());
    write(Map.of(period.start(), profile), key(period.start()) + "/" + predictions.fingerprint());
    return profile;
  }

  /** The merged profile of a version's training window, and of its predictions on its holdout. */
  Map<String, ColumnProfile> reference(ModelVersion version, Optional<Integer> scoredBy) {
    TrainedOn trained = TrainedOn.of(version);
    SortedMap<LocalDate, LakeTable.PeriodFiles> present =
        features.periodFiles().subMap(trained.window().from(), trained.window().to());
    Map<LocalDate, Map<String, ColumnProfile>> known = stored(present);
    List<LocalDate> missing =
        present.keySet().stream().filter(p -> !known.containsKey(p)).sorted().toList();
    if (!missing.isEmpty()) {
      make(missing).forEach((period, profile) -> known.put(period, profile.columns()));
    }
    Map<String, ColumnProfile> merged = new LinkedHashMap<>();
    known
        .values()
        .forEach(
            columns ->
                columns.forEach(
                    (name, profile) -> {
                      if (merged.containsKey(name)) {
                        merged.get(name).merge(profile);
                      } else {
                        merged.put(name, profile);
                      }
                    }));
    merged.remove(PREDICTION);
    scoredBy.flatMap(this::onHoldout).ifPresent(profile -> merged.put(PREDICTION, profile));
    return merged;
  }

  /** How a version's predictions were distributed on the holdout of its own rematch. */
  private Optional<ColumnProfile> onHoldout(int version) {
    return context.registry().profiles().all().stream()
        .filter(r -> r.slice().equals("model_version=" + version))
        .filter(r -> r.column().equals(PREDICTION))
        .findFirst()
        .map(ProfileRows::profile);
  }

  private Map<LocalDate, Map<String, ColumnProfile>> stored(
      SortedMap<LocalDate, LakeTable.PeriodFiles> present) {
    Map<String, LocalDate> byWindow = new LinkedHashMap<>();
    present.keySet().forEach(p -> byWindow.put(window(p), p));
    Map<LocalDate, Map<String, ColumnProfile>> found = new TreeMap<>();
    for (ProfileRow row : context.registry().profiles().all()) {
      LocalDate period = byWindow.get(row.window());
      boolean ours =
          period != null
              && row.table().equals(context.pipeline().features().table())
              && row.slice().equals("all")
              && types.containsKey(row.column());
      if (ours) {
        // Later rows are of later contents of the period, and win.
        found
            .computeIfAbsent(period, p -> new LinkedHashMap<>())
            .put(row.column(), ProfileRows.profile(row));
      }
    }
    found.values().removeIf(columns -> !columns.keySet().containsAll(types.keySet()));
    return found;
  }

  private Map<LocalDate, PeriodProfile> make(List<LocalDate> missing) {
    LocalDate last = missing.get(missing.size() - 1);
    Dataset<Row> rows =
        period(missing.get(0), Period.containing(last, context.pipeline().period()).end());
    TreeMap<LocalDate, PeriodProfile> made = Profiler.profile(view(rows, types), types);
    made.keySet().retainAll(missing);
    write(made, key(missing.get(0)) + "/.." + last);
    return made;
  }

  private Dataset<Row> period(LocalDate from, LocalDate to) {
    return FeatureView.within(
        features.rows(),
        context.pipeline().features(),
        new dev.rematch.core.Window(from, to),
        from);
  }

  private Dataset<Row> view(Dataset<Row> rows, Map<String, FeatureType> columns) {
    FeatureSpec spec = context.pipeline().features();
    List<Column> selected = new ArrayList<>();
    selected.add(functions.col(LakeTable.PERIOD));
    columns.forEach(
        (name, type) ->
            selected.add(
                name.equals(LABEL)
                    ? FeatureView.label(spec).as(LABEL)
                    : name.equals(PREDICTION)
                        ? functions.col("_prediction")
                        : functions
                            .col(name)
                            .cast(type == FeatureType.NUMERIC ? "double" : "string")));
    return rows.select(selected.toArray(new Column[0]));
  }

  private void write(Map<LocalDate, PeriodProfile> profiles, String key) {
    List<ProfileRow> rows = new ArrayList<>();
    profiles.forEach(
        (period, profile) ->
            profile
                .columns()
                .forEach(
                    (name, column) ->
                        rows.add(
                            ProfileRows.row(
                                context.runId(),
                                features.version(),
                                window(period),
                                "all",
                                name,
                                column))));
    context.registry().profiles().append(key, rows);
  }

  /** The contents of the period, not the run: nobody profiles the same rows twice. */
  private String key(LocalDate period) {
    LakeTable.PeriodFiles files = features.periodFiles().get(period);
    return context.pipeline().name()
        + "/"
        + context.pipeline().features().table()
        + "/"
        + period
        + "/"
        + files.fingerprint();
  }

  private String window(LocalDate period) {
    return Period.containing(period, context.pipeline().period()).window().toString();
  }
}
