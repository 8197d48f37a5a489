package dev.rematch.jobs.steps;

import dev.rematch.alert.Signal;
import dev.rematch.challenge.Decision;
import dev.rematch.core.Period;
import dev.rematch.drift.DriftRow;
import dev.rematch.drift.DriftVerdict;
import dev.rematch.drift.Kpi;
import dev.rematch.drift.MonitoringSpec;
import dev.rematch.pipeline.RunContext;
import dev.rematch.profile.Profiles;
import dev.rematch.tracking.MetricRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** What a look at a period found, column by column and metric by metric. */
final class Signals {
  private static final String CALIBRATION = "expected-calibration-error";
  private static final String LOOK = "look at the tables drift and metrics";

  private final RunContext context;
  private final MonitoringSpec spec;

  Signals(RunContext context) {
    this.context = context;
    this.spec = context.pipeline().monitoring();
  }

  /** One per column: wrong when any of its statistics says drift. */
  List<Signal> ofDrift(List<DriftRow> rows) {
    Map<String, List<DriftRow>> byColumn = new LinkedHashMap<>();
    rows.forEach(row -> byColumn.computeIfAbsent(row.column(), c -> new ArrayList<>()).add(row));
    return byColumn.values().stream().map(this::ofColumn).toList();
  }

  private Signal ofColumn(List<DriftRow> rows) {
    Optional<DriftRow> drift = rows.stream().filter(r -> says(r, DriftVerdict.DRIFT)).findFirst();
    boolean open = rows.stream().anyMatch(r -> says(r, DriftVerdict.UNDECIDED));
    DriftRow row = drift.orElse(rows.get(0));
    Map<String, Object> evidence = new TreeMap<>();
    evidence.put("statistic", row.statistic());
    row.value().ifPresent(value -> evidence.put("value", value));
    row.limit().ifPresent(limit -> evidence.put("limit", limit));
    row.shift().ifPresent(shift -> evidence.put("shift", shift));
    row.shiftDetail().ifPresent(detail -> evidence.put("detail", detail));
    row.enteredAt().ifPresent(table -> evidence.put("entered_at", table));
    row.weighed().ifPresent(weighed -> evidence.put("weighed", weighed));
    boolean twice = row.value().isEmpty() || row.value().get() > 2 * row.limit().orElse(0.0);
    Signal.Finding quiet = open ? Signal.Finding.UNKNOWN : Signal.Finding.RIGHT;
    return new Signal(
        "drift",
        row.column(),
        periodOf(row.window()),
        drift.isPresent() ? Signal.Finding.WRONG : quiet,
        twice ? Signal.SEVERE : Signal.WARN,
        evidence,
        LOOK);
  }

  private static boolean says(DriftRow row, DriftVerdict verdict) {
    return row.verdict().equals(verdict.toString());
  }

  /**
   * Whether the champion is worse than in its own rematch by more than is allowed, and surely worse
   * at all: a loss that chance may have made says nothing yet. Unknown while labels are not, and
   * for a scorer that played no rematch.
   *
   * @param scoredBy the version whose predictions were measured
   */
  Signal ofPerformance(Period period, Figures realised, Optional<Integer> scoredBy) {
    Optional<MetricRow> value = row(realised, spec.performanceMetric());
    Optional<Double> promised = scoredBy.flatMap(this::onOwnHoldout);
    Signal.Finding finding = Signal.Finding.UNKNOWN;
    Map<String, Object> evidence = new TreeMap<>();
    if (value.isPresent() && promised.isPresent() && Double.isFinite(value.get().value())) {
      double lost = lost(value.get().value(), promised.get());
      finding = finding(lost);
      if (finding == Signal.Finding.WRONG && !surely(value.get(), promised.get())) {
        finding = Signal.Finding.UNKNOWN;
      }
      evidence.put("lost", lost);
      evidence.put("realised", value.get().value());
      value.get().low().ifPresent(low -> evidence.put("low", low));
      value.get().high().ifPresent(high -> evidence.put("high", high));
      evidence(evidence, promised.get());
    }
    return new Signal(
        "performance",
        spec.performanceMetric(),
        period,
        finding,
        Signal.SEVERE,
        evidence,
        "the next train and challenge answer it; " + LOOK);
  }

  /**
   * Whether even the better end of what is expected would be too bad; unknown where nothing is
   * expected or where expectations have failed before.
   */
  Signal ofExpectation(Period period, Figures estimated, boolean trusted, Optional<Integer> by) {
    Optional<MetricRow> value =
        row(estimated, ExpectedPerformance.ESTIMATED + spec.performanceMetric());
    Optional<Double> promised = by.flatMap(this::onOwnHoldout);
    Signal.Finding finding = Signal.Finding.UNKNOWN;
    Map<String, Object> evidence = new TreeMap<>();
    if (trusted && value.isPresent() && promised.isPresent()) {
      double low = value.get().low().orElseThrow();
      double high = value.get().high().orElseThrow();
      finding = finding(Math.min(lost(low, promised.get()), lost(high, promised.get())));
      evidence.put("lost", lost(value.get().value(), promised.get()));
      evidence.put("expected", value.get().value());
      evidence.put("low", low);
      evidence.put("high", high);
      evidence(evidence, promised.get());
    }
    return new Signal(
        "expected-performance",
        spec.performanceMetric(),
        period,
        finding,
        Signal.WARN,
        evidence,
        LOOK);
  }

  /** One per KPI: wrong when its limits are not kept, unknown while labels are not. */
  List<Signal> ofKpis(Period period, Figures realised) {
    List<Signal> signals = new ArrayList<>();
    for (Kpi kpi : spec.kpis()) {
      Optional<MetricRow> value = row(realised, kpi.metric());
      Map<String, Object> evidence = new TreeMap<>();
      value.ifPresent(v -> evidence.put("value", v.value()));
      kpi.min().ifPresent(min -> evidence.put("min", min));
      kpi.max().ifPresent(max -> evidence.put("max", max));
      Signal.Finding finding =
          value
              .map(v -> kpi.kept(v.value()) ? Signal.Finding.RIGHT : Signal.Finding.WRONG)
              .orElse(Signal.Finding.UNKNOWN);
      signals.add(new Signal("kpi", kpi.metric(), period, finding, Signal.SEVERE, evidence, LOOK));
    }
    return signals;
  }

  /** How much the calibration error grew since the version's own rematch. */
  OptionalDouble miscalibration(Figures realised, Optional<Integer> scoredBy) {
    Optional<MetricRow> now = row(realised, CALIBRATION);
    Optional<Double> before = scoredBy.flatMap(v -> onOwnHoldout(v, CALIBRATION));
    return now.isPresent() && before.isPresent()
        ? OptionalDouble.of(now.get().value() - before.get())
        : OptionalDouble.empty();
  }

  private void evidence(Map<String, Object> evidence, double promised) {
    evidence.put("metric", spec.performanceMetric());
    evidence.put("on_own_holdout", promised);
    evidence.put("drop", spec.performanceDrop());
  }

  /** Whether even the better end of the interval is worse than what was promised. */
  private boolean surely(MetricRow value, double promised) {
    return Math.min(
            lost(value.low().orElse(value.value()), promised),
            lost(value.high().orElse(value.value()), promised))
        > 0;
  }

  private Signal.Finding finding(double lost) {
    return lost > spec.performanceDrop() ? Signal.Finding.WRONG : Signal.Finding.RIGHT;
  }

  private double lost(double value, double promised) {
    return -context
        .pipeline()
        .metrics()
        .get(spec.performanceMetric())
        .direction()
        .gain(value, promised);
  }

  private static Optional<MetricRow> row(Figures figures, String metric) {
    return figures.metrics().stream()
        .filter(m -> m.metric().equals(metric) && m.slice().equals(Profiles.ALL))
        .findFirst();
  }

  /** The metric that a version reached in the rematch that made it champion. */
  private Optional<Double> onOwnHoldout(int version) {
    return onOwnHoldout(version, spec.performanceMetric());
  }

  private Optional<Double> onOwnHoldout(int version, String metric) {
    Optional<String> run =
        context.registry().decisions().all().stream()
            .filter(d -> d.model().equals(context.pipeline().model()))
            .filter(d -> d.challenger() == version)
            .map(Decision::runId)
            .findFirst();
    return context.registry().metrics().all().stream()
        .filter(m -> run.isPresent() && m.runId().equals(run.get()))
        .filter(m -> m.version().equals(Optional.of(version)))
        .filter(m -> m.metric().equals(metric) && m.slice().equals(Profiles.ALL))
        .map(MetricRow::value)
        .findFirst();
  }

  /** The period whose window a row names: "[2013-01-01, 2013-02-01)". */
  private Period periodOf(String window) {
    return Period.containing(
        java.time.LocalDate.parse(window.substring(1, window.indexOf(','))),
        context.pipeline().period());
  }
}
