package dev.rematch.report;

import dev.rematch.challenge.Decision;
import dev.rematch.evaluation.Metrics;
import dev.rematch.profile.Profiles;
import dev.rematch.tracking.MetricRow;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What monitoring measured, and what rematches showed. */
final class Measured {
  /** Before the name of a metric that is expected while labels are not known. */
  static final String ESTIMATED = "estimated-";

  private final String pipeline;
  private final List<MetricRow> monitored;
  private final List<MetricRow> all;
  private final List<Decision> decisions;

  Measured(ReportRows rows) {
    this.pipeline = rows.pipeline();
    this.all = rows.metrics();
    this.decisions = rows.decisions();
    // Metrics of rematches have the same names and windows.
    String run = pipeline + "-monitor-";
    this.monitored = all.stream().filter(m -> m.runId().startsWith(run)).toList();
  }

  /** The names of all metrics of whole windows, sorted. */
  Set<String> names() {
    Set<String> names = new TreeSet<>();
    monitored.stream()
        .filter(m -> m.slice().equals(Profiles.ALL))
        .forEach(m -> names.add(m.metric()));
    return names;
  }

  /** A metric of whole windows, as each was last measured, from the first window to the last. */
  List<MetricRow> over(String metric) {
    Map<String, MetricRow> last = new TreeMap<>();
    monitored.stream()
        .filter(m -> m.slice().equals(Profiles.ALL) && m.metric().equals(metric))
        .forEach(m -> last.put(m.window(), m));
    return List.copyOf(last.values());
  }

  Optional<MetricRow> latest(String metric) {
    List<MetricRow> values = over(metric);
    return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
  }

  Optional<MetricRow> in(String window, String metric) {
    return over(metric).stream().filter(m -> m.window().equals(window)).findFirst();
  }

  /** The slices of the latest window that has some, in the order in which they were stored. */
  Collection<MetricRow> slices() {
    List<MetricRow> slices = monitored.stream().filter(m -> m.slice().contains("=")).toList();
    Optional<String> window = slices.stream().map(MetricRow::window).max(Comparator.naturalOrder());
    Map<String, MetricRow> last = new LinkedHashMap<>();
    slices.stream()
        .filter(m -> window.get().equals(m.window()))
        .forEach(m -> last.put(m.slice() + " " + m.metric(), m));
    return last.values();
  }

  /** What a version reached in the rematch that it played as challenger. */
  Optional<MetricRow> onOwnRematch(int version, String metric) {
    Optional<String> run =
        decisions.stream().filter(d -> d.challenger() == version).map(Decision::runId).findFirst();
    return all.stream()
        .filter(m -> run.isPresent() && m.runId().equals(run.get()))
        .filter(m -> m.version().equals(Optional.of(version)))
        .filter(m -> m.slice().equals(Profiles.ALL) && m.metric().equals(metric))
        .findFirst();
  }

  /** How much worse a value is than what was promised; empty for a metric nobody knows. */
  static OptionalDouble lost(String metric, double value, double promised) {
    return Metrics.find(metric)
        .map(m -> OptionalDouble.of(-m.direction().gain(value, promised)))
        .orElse(OptionalDouble.empty());
  }

  /** Where a metric of monitoring came from. */
  Origin origin(MetricRow row) {
    return Origin.in("metrics")
        .where("run_id", row.runId())
        .where("window", row.window())
        .where("slice", row.slice())
        .where("metric", row.metric());
  }

  /** Where all windows of a metric came from. */
  Origin origin(String metric) {
    return Origin.in("metrics")
        .where("model", pipeline)
        .and("run_id LIKE " + Origin.quoted(pipeline + "-monitor-%"))
        .where("slice", Profiles.ALL)
        .where("metric", metric);
  }

  /** A value with its interval; empty where it was not measured. */
  Cell figure(Optional<MetricRow> row) {
    return row.map(
            r ->
                Cell.of(
                    Shown.number(r.value())
                        + Shown.interval(r.low().orElse(Double.NaN), r.high().orElse(Double.NaN)),
                    origin(r)))
        .orElse(Cell.EMPTY);
  }
}
