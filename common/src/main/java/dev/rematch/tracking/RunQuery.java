package dev.rematch.tracking;

import dev.rematch.core.AppendLog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Which runs to show, in which order, and how many.
 *
 * @param conditions all must hold
 * @param orderBy a metric, the best first; empty for the order in which the runs were recorded
 * @param order whether more or less of that metric is better
 * @param top at most as many; the last ones when there is no metric to order by
 */
public record RunQuery(
    List<RunCondition> conditions, Optional<String> orderBy, Order order, int top) {
  /** Which end of a metric comes first. */
  public enum Order {
    HIGHEST_FIRST,
    LOWEST_FIRST
  }

  /**
   * A run, and what it measured on one model version.
   *
   * @param version empty where no metric was asked for
   * @param metrics by name, over all rows of the holdout; only those asked for
   */
  public record Found(Run run, Optional<Integer> version, Map<String, Double> metrics) {}

  public RunQuery {
    conditions = List.copyOf(conditions);
  }

  /** The metrics that must be read. */
  private Set<String> metricNames() {
    Set<String> names = new HashSet<>();
    conditions.stream()
        .filter(c -> c.subject() == RunCondition.Subject.METRIC)
        .forEach(c -> names.add(c.name()));
    orderBy.ifPresent(names::add);
    return names;
  }

  /** The answer; reads the metrics only when one is asked for, and then both at once. */
  public List<Found> answer(AppendLog<Run> runs, AppendLog<MetricValue> metrics) {
    List<Found> found = new ArrayList<>();
    Set<String> names = metricNames();
    if (names.isEmpty()) {
      matching(runs).forEach(r -> found.add(new Found(r, Optional.empty(), Map.of())));
      return found.subList(Math.max(0, found.size() - top), found.size());
    }
    CompletableFuture<List<Run>> matching = CompletableFuture.supplyAsync(() -> matching(runs));
    Map<String, Map<Optional<Integer>, Map<String, Double>>> measured = measured(metrics, names);
    for (Run run : joined(matching)) {
      measured
          .getOrDefault(run.runId(), Map.of())
          .forEach(
              (version, values) -> {
                boolean holds = conditions.stream().allMatch(c -> c.holds(values));
                if (holds && orderBy.map(values::containsKey).orElse(true)) {
                  found.add(new Found(run, version, values));
                }
              });
    }
    orderBy.ifPresent(metric -> found.sort(comparator(metric)));
    return found.subList(0, Math.min(top, found.size()));
  }

  private List<Run> matching(AppendLog<Run> runs) {
    return runs.where(r -> conditions.stream().allMatch(c -> c.holds(r)));
  }

  /** The other thread's failure as if it had happened in this one. */
  private static <T> T joined(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException ours) {
        throw ours;
      }
      throw e;
    }
  }

  private Comparator<Found> comparator(String metric) {
    Comparator<Found> rising = Comparator.comparingDouble(f -> f.metrics().get(metric));
    // NaN is worst whichever end is best.
    Comparator<Found> known = Comparator.comparing(f -> f.metrics().get(metric).isNaN());
    return known.thenComparing(order == Order.HIGHEST_FIRST ? rising.reversed() : rising);
  }

  private static Map<String, Map<Optional<Integer>, Map<String, Double>>> measured(
      AppendLog<MetricValue> metrics, Set<String> names) {
    Map<String, Map<Optional<Integer>, Map<String, Double>>> byRun = new HashMap<>();
    for (MetricValue row :
        metrics.where(m -> names.contains(m.metric()) && m.slice().equals("all"))) {
      byRun
          .computeIfAbsent(row.runId(), r -> new LinkedHashMap<>())
          .computeIfAbsent(row.version(), v -> new HashMap<>())
          .put(row.metric(), row.value());
    }
    return byRun;
  }
}
