package dev.rematch.jobs.steps;

import dev.rematch.alert.Alert;
import dev.rematch.drift.DriftRow;
import dev.rematch.drift.DriftVerdict;
import dev.rematch.performance.EstimateAudit;
import dev.rematch.pipeline.RunContext;
import dev.rematch.profile.Profiles;
import dev.rematch.response.ResponseRow;
import dev.rematch.tracking.MetricRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What one look at a period found: the rows that it adds to the registry.
 *
 * @param late realised figures of earlier periods whose labels came late
 */
record Look(
    List<DriftRow> drift,
    Figures estimated,
    Figures realised,
    List<Figures> late,
    EstimateAudit audit,
    List<Alert> alerts,
    List<ResponseRow> responses) {
  Look {
    drift = List.copyOf(drift);
    late = List.copyOf(late);
    alerts = List.copyOf(alerts);
    responses = List.copyOf(responses);
  }

  /**
   * Appends the rows, once.
   *
   * @param key of this look: the run and what it looked at
   */
  void store(RunContext context, String key) {
    context.registry().drift().append(key, drift);
    context.registry().scoreBins().append(key + "/estimated", estimated.bins());
    context.registry().scoreBins().append(key + "/realised", realised.bins());
    context.registry().metrics().append(key + "/estimated", estimated.metrics());
    context.registry().metrics().append(key, realised.metrics());
    context
        .registry()
        .scoreBins()
        .append(key + "/late", late.stream().flatMap(f -> f.bins().stream()).toList());
    context
        .registry()
        .metrics()
        .append(key + "/late", late.stream().flatMap(f -> f.metrics().stream()).toList());
    context.registry().alerts().append(key, alerts);
    context.registry().responses().append(key, responses);
  }

  /** How many rows that are. */
  long rows() {
    return drift.size()
        + Stream.concat(Stream.of(estimated, realised), late.stream())
            .mapToLong(f -> (long) f.metrics().size() + f.bins().size())
            .sum()
        + alerts.size()
        + responses.size();
  }

  /** In one line for people, without the period. */
  String summary(String metric) {
    long drifted =
        drift.stream().filter(d -> d.verdict().equals(DriftVerdict.DRIFT.toString())).count();
    return String.format(
        Locale.ROOT,
        "%s%s%d of %d columns drift, %s; %s",
        performance(metric),
        late.isEmpty() ? "" : "labels of " + late.size() + " earlier period(s) came late, ",
        drifted,
        drift.size(),
        episodes(),
        responses.get(0).remedy());
  }

  /** "alerts: 2 opened, 5 continued". */
  private String episodes() {
    Map<String, Long> states = new TreeMap<>();
    alerts.forEach(alert -> states.merge(alert.state(), 1L, Long::sum));
    if (states.isEmpty()) {
      return "no alert";
    }
    List<String> parts = new ArrayList<>();
    states.forEach((state, n) -> parts.add(n + " " + state));
    return "alerts: " + String.join(", ", parts);
  }

  /** "roc-auc 0.7120 (0.7050 was expected), ", or what is expected where nothing is known yet. */
  private String performance(String metric) {
    Optional<MetricRow> came = row(realised, metric);
    Optional<MetricRow> promised = row(estimated, ExpectedPerformance.ESTIMATED + metric);
    String distrust = audit.trusted() ? "" : ", not to be trusted: " + audit;
    if (came.isPresent()) {
      return String.format(
          Locale.ROOT,
          "%s %.4f%s, ",
          metric,
          came.get().value(),
          promised
              .filter(p -> p.window().equals(came.get().window()))
              .map(p -> String.format(Locale.ROOT, " (expected %.4f%s)", p.value(), distrust))
              .orElse(""));
    }
    return promised
        .map(
            p ->
                String.format(
                    Locale.ROOT,
                    "%s not known yet, expected %.4f [%.4f, %.4f]%s, ",
                    metric,
                    p.value(),
                    p.low().orElseThrow(),
                    p.high().orElseThrow(),
                    distrust))
        .orElse("");
  }

  private static Optional<MetricRow> row(Figures figures, String metric) {
    return figures.metrics().stream()
        .filter(m -> m.metric().equals(metric) && m.slice().equals(Profiles.ALL))
        .findFirst();
  }
}
