package dev.rematch.jobs.steps;

import dev.rematch.core.Period;
import dev.rematch.core.TableVersion;
import dev.rematch.core.Task;
import dev.rematch.evaluation.EvaluationContext;
import dev.rematch.evaluation.Metric;
import dev.rematch.feature.FeatureSpec;
import dev.rematch.pipeline.RunContext;
import dev.rematch.table.TableSnapshot;
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
      RunContext context, TableSnapshot features, Period period, PeriodPredictions predictions) {
    boolean mature = !period.start().isAfter(context.latestMaturePeriod().start());
    if (!mature || predictions.rows().isEmpty()) {
      return List.of();
    }
    Task task = context.pipeline().features().label().task();
    List<Metric> metrics = context.pipeline().metrics().all(task);
    List<String> columns =
        List.copyOf(new TreeSet<>(metrics.stream().flatMap(m -> m.columns().stream()).toList()));
    EvaluationContext scored = scored(context, features, period, predictions, columns);
    TableVersion table = features.version();
    List<MetricRow> rows = new ArrayList<>();
    if (scored.rows() == 0) {
      return rows;
    }
    for (Metric metric : metrics) {
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
              metric.value(scored),
              Optional.empty(),
              Optional.empty(),
              scored.rows()));
    }
    return rows;
  }

  /** The scored rows whose label is known, with the columns that the metrics look at. */
  private static EvaluationContext scored(
      RunContext context,
      TableSnapshot table,
      Period period,
      PeriodPredictions predictions,
      List<String> columns) {
    FeatureSpec spec = context.pipeline().features();
    Dataset<Row> features =
        FeatureView.within(table.rows(), spec, period.window(), period.start())
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
        .describedBy(attributes)
        .decidedAt(context.pipeline().challenge().threshold());
  }
}
