package dev.rematch.jobs.steps;

import dev.rematch.challenge.FairnessRule;
import dev.rematch.core.Task;
import dev.rematch.core.Window;
import dev.rematch.evaluation.EvaluationContext;
import dev.rematch.evaluation.Metric;
import dev.rematch.evaluation.MetricInterval;
import dev.rematch.feature.FeatureSpec;
import dev.rematch.performance.ScoreBins;
import dev.rematch.pipeline.Pipeline;
import dev.rematch.pipeline.RunContext;
import dev.rematch.profile.NumericProfile;
import dev.rematch.profile.Profiles;
import dev.rematch.stats.Interval;
import dev.rematch.table.TableSnapshot;
import dev.rematch.training.FeatureView;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * What the predictions of a period turned out to be worth, once its labels are mature: one join of
 * predictions and labels, brought to the driver.
 */
final class RealisedPerformance {
  /** The share of predicted rows whose label is known. */
  static final String LABEL_SHARE = "label-share";

  /**
   * Days from the end of a period to the first logical date at which enough of its labels were
   * known: at most as fine as the schedule.
   */
  static final String LABEL_DELAY = "label-delay-days";

  /** A column of more values than this is sliced by its most frequent ones. */
  private static final int MOST_SLICES = 50;

  private final RunContext context;
  private final Pipeline pipeline;
  private final PeriodPredictions predictions;
  private final Optional<NumericProfile> onHoldout;

  /**
   * @param onHoldout how the version's predictions were distributed on its holdout
   */
  RealisedPerformance(
      RunContext context, PeriodPredictions predictions, Optional<NumericProfile> onHoldout) {
    this.context = context;
    this.pipeline = context.pipeline();
    this.predictions = predictions;
    this.onHoldout = onHoldout;
  }

  /** The labelled rows. */
  private record Labelled(EvaluationContext rows, long[] entities, long predicted) {}

  /**
   * The figures; only the share of known labels where it is below the one asked for, or where the
   * scorer was trained on the period, nothing where the period was not scored.
   */
  Figures measure(TableSnapshot features) {
    Figures figures =
        new Figures(
            context, predictions.scoredBy(), features.version(), predictions.period().window());
    if (!predictions.scored()) {
      return figures;
    }
    Labelled labelled = labelled(features);
    int known = labelled.rows().rows();
    if (labelled.predicted() == 0) {
      return figures;
    }
    double share = (double) known / labelled.predicted();
    figures.add(Profiles.ALL, LABEL_SHARE, share, Optional.empty(), labelled.predicted());
    if (known == 0 || share < pipeline.monitoring().labelShare() || learned()) {
      return figures;
    }
    if (!delayKnown()) {
      long days = ChronoUnit.DAYS.between(predictions.period().end(), context.date());
      figures.add(Profiles.ALL, LABEL_DELAY, (double) Math.max(0, days), Optional.empty(), known);
    }
    for (Metric metric : watched(pipeline)) {
      figures.add(
          Profiles.ALL,
          metric.name(),
          metric.value(labelled.rows()),
          interval(metric, labelled),
          known);
    }
    for (FairnessRule fairness : pipeline.challenge().guardrails().fairness()) {
      Metric gap = fairness.gap().metric(fairness.column());
      figures.add(Profiles.ALL, gap.name(), gap.value(labelled.rows()), Optional.empty(), known);
    }
    pipeline.monitoring().slices().forEach(column -> slices(column, labelled, figures));
    ScoreBins.of(task(), onHoldout)
        .ifPresent(
            bins ->
                figures.add(
                    bins.labelled(
                        new ScoreBins.Subject(
                            context.runId(),
                            pipeline.model(),
                            predictions.scoredBy(),
                            predictions.period().window().toString(),
                            Profiles.ALL),
                        labelled.rows().predictions(),
                        labelled.rows().labels())));
    return figures;
  }

  private boolean delayKnown() {
    String window = predictions.period().window().toString();
    return context.registry().metrics().all().stream()
        .anyMatch(
            m ->
                m.model().equals(pipeline.model())
                    && m.window().equals(window)
                    && m.metric().equals(LABEL_DELAY));
  }

  /**
   * Whether the scorer was trained on rows of the period: that happens when a period is scored
   * again, since its rows have changed, and says nothing of how good the version is.
   */
  private boolean learned() {
    Window window = predictions.period().window();
    return context.registry().models().versions(pipeline.model()).stream()
        .filter(v -> predictions.scoredBy().equals(Optional.of(v.version())))
        .map(v -> TrainedOn.of(v).window())
        .anyMatch(t -> t.from().isBefore(window.to()) && window.from().isBefore(t.to()));
  }

  /** All metrics of the task, and KPIs that no list names, such as lift-5. */
  static List<Metric> watched(Pipeline pipeline) {
    Task task = pipeline.features().label().task();
    Map<String, Metric> metrics = new LinkedHashMap<>();
    pipeline.metrics().all(task).forEach(metric -> metrics.put(metric.name(), metric));
    pipeline
        .monitoring()
        .kpis()
        .forEach(kpi -> metrics.putIfAbsent(kpi.metric(), pipeline.metrics().get(kpi.metric())));
    String performance = pipeline.monitoring().performanceMetric();
    metrics.putIfAbsent(performance, pipeline.metrics().get(performance));
    return List.copyOf(metrics.values());
  }

  private void slices(String column, Labelled labelled, Figures figures) {
    Metric metric = pipeline.metrics().get(pipeline.monitoring().performanceMetric());
    String[] values = labelled.rows().attribute(column);
    Map<String, List<Integer>> byValue = new TreeMap<>();
    for (int i = 0; i < values.length; i++) {
      byValue.computeIfAbsent(values[i], v -> new ArrayList<>()).add(i);
    }
    byValue.entrySet().stream()
        .sorted(Comparator.comparingInt(e -> -e.getValue().size()))
        .limit(MOST_SLICES)
        .forEach(
            slice -> {
              int[] rows = slice.getValue().stream().mapToInt(i -> i).toArray();
              Labelled part =
                  new Labelled(
                      labelled.rows().pick(rows),
                      IntStream.of(rows).mapToLong(i -> labelled.entities()[i]).toArray(),
                      rows.length);
              figures.add(
                  column + "=" + slice.getKey(),
                  metric.name(),
                  metric.value(part.rows()),
                  interval(metric, part),
                  rows.length);
            });
  }

  private Optional<Interval> interval(Metric metric, Labelled labelled) {
    return MetricInterval.of(
        metric, labelled.rows(), labelled.entities(), pipeline.challenge().confidence());
  }

  private Task task() {
    return pipeline.features().label().task();
  }

  /** Columns that metrics, fairness and slices look at. */
  private List<String> attributes() {
    TreeSet<String> columns = new TreeSet<>(pipeline.monitoring().slices());
    watched(pipeline).forEach(metric -> columns.addAll(metric.columns()));
    pipeline.challenge().guardrails().fairness().forEach(f -> columns.add(f.column()));
    return List.copyOf(columns);
  }

  private Labelled labelled(TableSnapshot table) {
    FeatureSpec spec = pipeline.features();
    List<String> attributes = attributes();
    Dataset<Row> features =
        FeatureView.within(
                table.rows(), spec, predictions.period().window(), predictions.period().start())
            .withColumn("_label", FeatureView.label(spec).cast("double"))
            .withColumn("_entity", FeatureView.entityHash(spec));
    List<Column> selected = new ArrayList<>();
    selected.add(functions.col("_label"));
    selected.add(functions.col("_prediction"));
    selected.add(functions.col("_entity"));
    for (String column : attributes) {
      selected.add(functions.coalesce(functions.col(column).cast("string"), functions.lit("NULL")));
    }
    List<Row> all =
        features
            .join(
                predictions.rows(spec.entityKey()),
                scala.jdk.javaapi.CollectionConverters.asScala(spec.entityKey()).toSeq())
            .filter(functions.col("_prediction").isNotNull())
            .select(selected.toArray(new Column[0]))
            .collectAsList();
    List<Row> known = all.stream().filter(row -> !row.isNullAt(0)).toList();
    Map<String, String[]> columns = new HashMap<>();
    for (int i = 0; i < attributes.size(); i++) {
      int at = 3 + i;
      columns.put(
          attributes.get(i), known.stream().map(r -> r.getString(at)).toArray(String[]::new));
    }
    return new Labelled(
        EvaluationContext.of(
                task(),
                known.stream().mapToDouble(r -> r.getDouble(0)).toArray(),
                known.stream().mapToDouble(r -> r.getDouble(1)).toArray())
            .describedBy(columns)
            .decidedAt(pipeline.challenge().threshold()),
        known.stream().mapToLong(r -> r.getLong(2)).toArray(),
        all.size());
  }
}
