package dev.rematch.jobs.steps;

import dev.rematch.evaluation.Metrics;
import dev.rematch.performance.EstimateAudit;
import dev.rematch.pipeline.Pipeline;
import dev.rematch.pipeline.RunContext;
import dev.rematch.profile.Profiles;
import dev.rematch.stats.Interval;
import dev.rematch.stats.Normal;
import dev.rematch.tracking.MetricRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Expected values of past windows beside what came of them. */
final class Promises {
  /** With fewer windows nobody knows by how much expectations miss. */
  private static final int FEWEST = 3;

  private static final Set<String> NEVER_NEGATIVE = neverNegative();

  private final Pipeline pipeline;
  private final List<MetricRow> rows = new ArrayList<>();

  /**
   * @param fresh rows of this run that are not stored yet
   */
  Promises(RunContext context, List<MetricRow> fresh) {
    this.pipeline = context.pipeline();
    // Metrics of rematches have the same names and windows.
    context.registry().metrics().all().stream()
        .filter(row -> row.model().equals(pipeline.model()))
        .filter(row -> row.slice().equals(Profiles.ALL))
        .filter(row -> row.runId().startsWith(pipeline.name() + "-monitor-"))
        .forEach(rows::add);
    fresh.stream().filter(row -> row.slice().equals(Profiles.ALL)).forEach(rows::add);
  }

  private static Set<String> neverNegative() {
    Set<String> names = new TreeSet<>(Metrics.ALL.names());
    names.removeAll(Set.of("mcc", "r2"));
    return names;
  }

  /** An expected value, its interval, and what came. */
  private record Kept(double expected, Interval interval, double realised) {
    boolean within() {
      return realised >= interval.low() && realised <= interval.high();
    }
  }

  /** By window: those whose labels have come. */
  private SortedMap<String, Kept> kept(String metric) {
    SortedMap<String, MetricRow> promised = new TreeMap<>();
    SortedMap<String, Double> realised = new TreeMap<>();
    for (MetricRow row : rows) {
      if (row.metric().equals(ExpectedPerformance.ESTIMATED + metric)) {
        promised.put(row.window(), row);
      } else if (row.metric().equals(metric)) {
        realised.put(row.window(), row.value());
      }
    }
    SortedMap<String, Kept> kept = new TreeMap<>();
    realised.forEach(
        (window, value) -> {
          MetricRow row = promised.get(window);
          if (row != null) {
            kept.put(
                window,
                new Kept(
                    row.value(),
                    new Interval(row.low().orElseThrow(), row.high().orElseThrow()),
                    value));
          }
        });
    return kept;
  }

  /** How often realised values of the watched metric lay within what was expected. */
  EstimateAudit audit() {
    SortedMap<String, Kept> kept = kept(pipeline.monitoring().performanceMetric());
    return new EstimateAudit(
        kept.values().stream().filter(Kept::within).count(),
        kept.size(),
        pipeline.challenge().confidence());
  }

  /**
   * The interval of an expected value, wider by how far earlier ones have missed: that labels
   * depend on scores as they did is an assumption, and the past knows what it is worth.
   *
   * @param window only windows before it are looked at
   */
  Interval widened(String metric, String window, double value, Interval interval) {
    List<Kept> past = List.copyOf(kept(metric).headMap(window).values());
    if (past.size() < FEWEST) {
      return interval;
    }
    double squares =
        past.stream().mapToDouble(k -> Math.pow(k.realised() - k.expected(), 2)).sum()
            / past.size();
    double missed =
        Normal.quantile((1 + pipeline.challenge().confidence()) / 2) * Math.sqrt(squares);
    if (!Double.isFinite(missed)) {
      return interval;
    }
    double low = value - Math.hypot(value - interval.low(), missed);
    return new Interval(
        NEVER_NEGATIVE.contains(metric) ? Math.max(0, low) : low,
        value + Math.hypot(interval.high() - value, missed));
  }
}
