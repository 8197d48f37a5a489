package dev.rematch.jobs.steps;

import dev.rematch.core.Period;
import dev.rematch.core.TableVersion;
import dev.rematch.core.Task;
import dev.rematch.evaluation.EvaluationContext;
import dev.rematch.evaluation.Metric;
import dev.rematch.evaluation.Metrics;
import dev.rematch.pipeline.RunContext;
import dev.rematch.profile.spark.Profiler.PeriodProfile;
import dev.rematch.tracking.MetricRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    EvaluationContext evaluation = EvaluationContext.of(task, labels, profile.predictions());
    List<MetricRow> rows = new ArrayList<>();
    for (Metric metric : Metrics.ALL.all()) {
      if (metric.supports(task)) {
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
                metric.value(evaluation),
                Optional.empty(),
                Optional.empty(),
                labels.length));
      }
    }
    return rows;
  }
}
