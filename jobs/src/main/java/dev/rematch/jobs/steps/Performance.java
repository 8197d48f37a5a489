package dev.rematch.jobs.steps;

import dev.rematch.core.Period;
import dev.rematch.core.TableVersion;
import dev.rematch.core.Task;
import dev.rematch.evaluation.EvaluationContext;
import dev.rematch.evaluation.Metric;
import dev.rematch.feature.FeatureSpec;
import dev.rematch.pipeline.RunContext;
import dev.rematch.profile.spark.Profiler.PeriodProfile;
import dev.rematch.tracking.MetricRow;
import dev.rematch.training.FeatureView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** What the predictions of a period turned out to be worth, once its labels are mature. */
final class Performance {
  private Performance() {}

  static List<MetricRow> rows(
      RunContext context,
      TableVersion table,
      Period period,
      PeriodPredictions predictions,
      PeriodProfile profile) {
    boolean mature = !period.start().isAfter(context.latestMaturePeriod().start());
    double[] labels = profile.labels();
    if (!mature || labels.length == 0) {
      return List.of();
    }
    Task task = context.pipeline().features().label().task();
    double threshold = context.pipeline().challenge().threshold();
    EvaluationContext evaluation =
        EvaluationContext.of(task, labels, profile.predictions()).decidedAt(threshold);
    List<Metric> metrics = context.pipeline().metrics().all(task);
    List<String> columns =
        List.copyOf(new TreeSet<>(metrics.stream().flatMap(m -> m.columns().stream()).toList()));
    Optional<EvaluationContext> described =
        columns.isEmpty()
            ? Optional.empty()
            : Optional.of(described(context, period, predictions, columns).decidedAt(threshold));
    List<MetricRow> rows = new ArrayList<>();
    for (Metric metric : metrics) {
      EvaluationContext whole = metric.columns().isEmpty() ? evaluation : described.orElseThrow();
      rows.add(
          new MetricRow(
              context.runId(),
              context.pipeline().model(),
              predictions.scoredBy(),
              table.table(),
              table.version(),
              period.window().toString(),
              "all",
              metric.name(),
              metric.value(whole),
              Optional.empty(),
              Optional.empty(),
              labels.length));
    }
    return rows;
  }

  /** The scored rows with the columns that the pipeline's own metrics look at. */
  private static EvaluationContext described(
      RunContext context, Period period, PeriodPredictions predictions, List<String> columns) {
    FeatureSpec spec = context.pipeline().features();
    Dataset<Row> features =
        FeatureView.within(
                context.featureTable().required().rows(), spec, period.window(), period.start())
            .filter(FeatureView.label(spec).isNotNull())
            .withColumn("_label", FeatureView.label(spec));
    List<Column> selected = new ArrayList<>();
    selected.add(functions.col("_label"));
    selected.add(functions.col("_prediction"));
    for (String column : columns) {
      selected.add(functions.coalesce(functions.col(column).cast("string"), functions.lit("NULL")));
    }
    List<Row> rows =
        features
            .join(
                predictions.rows().orElseThrow(),
                scala.jdk.javaapi.CollectionConverters.asScala(spec.entityKey()).toSeq())
            .filter(functions.col("_prediction").isNotNull())
            .select(selected.toArray(new Column[0]))
            .collectAsList();
    Map<String, String[]> attributes = new HashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      int at = 2 + i;
      attributes.put(
          columns.get(i), rows.stream().map(r -> r.getString(at)).toArray(String[]::new));
    }
    return EvaluationContext.of(
            spec.label().task(),
            rows.stream().mapToDouble(r -> r.getDouble(0)).toArray(),
            rows.stream().mapToDouble(r -> r.getDouble(1)).toArray())
        .describedBy(attributes);
  }
}
