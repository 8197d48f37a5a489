package dev.rematch.jobs.steps;

import dev.rematch.core.TableVersion;
import dev.rematch.core.Window;
import dev.rematch.performance.ScoreBin;
import dev.rematch.pipeline.RunContext;
import dev.rematch.stats.Interval;
import dev.rematch.tracking.MetricRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rows of {@code metrics} and {@code score_bins} about one version's predictions of one window. */
final class Figures {
  private final RunContext context;
  private final Optional<Integer> version;
  private final TableVersion table;
  private final Window window;
  private final List<MetricRow> metrics = new ArrayList<>();
  private final List<ScoreBin> bins = new ArrayList<>();

  /**
   * @param table on which they were measured
   */
  Figures(RunContext context, Optional<Integer> version, TableVersion table, Window window) {
    this.context = context;
    this.version = version;
    this.table = table;
    this.window = window;
  }

  /** "[from, to)". */
  String window() {
    return window.toString();
  }

  void add(String slice, String metric, double value, Optional<Interval> interval, long rows) {
    metrics.add(
        new MetricRow(
            context.runId(),
            context.pipeline().model(),
            version,
            table.table(),
            table.version(),
            window.toString(),
            slice,
            metric,
            value,
            interval.map(Interval::low),
            interval.map(Interval::high),
            rows));
  }

  void add(List<ScoreBin> added) {
    bins.addAll(added);
  }

  List<MetricRow> metrics() {
    return metrics;
  }

  List<ScoreBin> bins() {
    return bins;
  }
}
