package dev.rematch.pipeline;

import dev.rematch.challenge.AlphaBudget;
import dev.rematch.challenge.Approval;
import dev.rematch.challenge.ApprovalRule;
import dev.rematch.challenge.Backtest;
import dev.rematch.challenge.CalibrationMethod;
import dev.rematch.challenge.ChallengeSpec;
import dev.rematch.challenge.FairnessRule;
import dev.rematch.challenge.Guardrail;
import dev.rematch.challenge.Guardrails;
import dev.rematch.challenge.HoldoutRule;
import dev.rematch.challenge.Hysteresis;
import dev.rematch.challenge.Preference;
import dev.rematch.challenge.RecalibrationSpec;
import dev.rematch.challenge.Shadow;
import dev.rematch.config.ConfigReader;
import dev.rematch.config.Range;
import dev.rematch.core.Task;
import dev.rematch.drift.DriftStatistics;
import dev.rematch.drift.Kpi;
import dev.rematch.drift.MonitoringSpec;
import dev.rematch.evaluation.CostMatrix;
import dev.rematch.evaluation.Direction;
import dev.rematch.evaluation.FairnessGap;
import dev.rematch.evaluation.Metric;
import dev.rematch.evaluation.MetricSet;
import dev.rematch.evaluation.MetricSpec;
import dev.rematch.evaluation.Metrics;
import dev.rematch.evaluation.spark.SqlMetric;
import dev.rematch.feature.FeatureSpec;
import dev.rematch.scoring.FallbackLevel;
import dev.rematch.scoring.ScoringSpec;
import dev.rematch.transform.SqlColumn;
import dev.rematch.transform.SqlExpression;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/** Reads what decides, scores and watches: challenge, scoring and monitoring. */
final class RuleBlocks {
  private RuleBlocks() {}

  /** The pipeline's own metrics: its SQL, and the cost of decisions. */
  static MetricSet metrics(ConfigReader reader, FeatureSpec features, List<SqlColumn> columns) {
    Task task = features.label().task();
    Map<String, Metric> declared = new LinkedHashMap<>();
    specs(reader)
        .forEach(
            (spec, block) -> {
              if (Metrics.find(spec.name()).isPresent() || spec.name().equals(CostMatrix.METRIC)) {
                block.problem("sql", "there is a metric of the name " + spec.name() + " already");
              }
              if (!columns.isEmpty()) {
                SqlMetric.of(
                        spec,
                        task,
                        columns,
                        p -> block.problem("sql", (p.found() + " " + p.rule()).strip()))
                    .ifPresent(m -> declared.put(spec.name(), m));
              }
            });
    costs(reader.object("challenge")).ifPresent(c -> declared.put(CostMatrix.METRIC, c.metric()));
    return new MetricSet(declared);
  }

  private static Map<MetricSpec, ConfigReader> specs(ConfigReader reader) {
    Map<MetricSpec, ConfigReader> specs = new LinkedHashMap<>();
    reader
        .named("metrics")
        .forEach(
            (name, block) ->
                specs.put(
                    new MetricSpec(
                        name,
                        block.string("sql"),
                        block.oneOf("better", List.of("higher", "lower")).equals("higher")
                            ? Direction.HIGHER_IS_BETTER
                            : Direction.LOWER_IS_BETTER),
                    block));
    return specs;
  }

  private static Optional<CostMatrix> costs(ConfigReader challenge) {
    ConfigReader costs = challenge.object("costs");
    return costs.has("false-positive") || costs.has("false-negative")
        ? Optional.of(
            new CostMatrix(
                costs.number("true-positive", Range.finite()),
                costs.number("false-positive", Range.finite()),
                costs.number("true-negative", Range.finite()),
                costs.number("false-negative", Range.finite())))
        : Optional.empty();
  }

  static ChallengeSpec challenge(
      ConfigReader reader, FeatureSpec features, List<SqlColumn> columns, MetricSet metrics) {
    ConfigReader block = reader.object("challenge");
    Task task = features.label().task();
    String metric = metric(block, "metric", task, metrics);
    Guardrails guardrails = guardrails(block, features, columns, metrics);
    Set<String> named = new HashSet<>(Set.of(metric));
    guardrails.metrics().forEach(g -> named.add(g.metric()));
    return new ChallengeSpec(
        metric,
        block.number("superiority-margin", Range.atLeast(0)),
        block.number("confidence", Range.open(0.5, 1)),
        budget(block.object("budget")),
        block.number("power", Range.open(0.5, 1)),
        optional(block, "effect", Range.open(0, 1e300)),
        block.number("non-inferiority-margin", Range.atLeast(0)),
        preferences(reader, block),
        block.number("threshold", Range.closed(0, 1)),
        named.contains(CostMatrix.METRIC) ? costs(block) : Optional.empty(),
        specs(reader).keySet().stream().filter(s -> named.contains(s.name())).toList(),
        block.integer("horizon-days", 0, 36_500),
        guardrails,
        new HoldoutRule(
            block.integer("holdout-periods", 1, 10_000),
            block.whole("min-rows", 1, Long.MAX_VALUE),
            block.whole("min-positives", 0, Long.MAX_VALUE),
            block.number("max-overlap-share", Range.closed(0, 1)),
            block.flag("overlap-by-row"),
            block.integer("max-uses", 1, Integer.MAX_VALUE)),
        block.number("floor-margin", Range.atLeast(0)),
        hysteresis(block.object("hysteresis")),
        backtest(block.object("backtest")),
        block.flag("attribution"),
        shadow(block.object("shadow")),
        new ApprovalRule(
            block.choice("approval", Approval.class),
            block.flag("approval-four-eyes"),
            block.integer("approval-days", 1, 36_500)));
  }

  private static Guardrails guardrails(
      ConfigReader block, FeatureSpec features, List<SqlColumn> columns, MetricSet metrics) {
    Task task = features.label().task();
    List<Guardrail> guarded = new ArrayList<>();
    block
        .objects("guardrails")
        .forEach(
            g ->
                guarded.add(
                    new Guardrail(
                        metric(g, "metric", task, metrics), g.number("margin", Range.atLeast(0)))));
    List<String> segments = block.strings("segments");
    segments.forEach(s -> Known.column(block, "segments", s, columns, features.table()));
    List<FairnessRule> fairness = new ArrayList<>();
    for (ConfigReader rule : block.objects("fairness")) {
      String column = rule.string("column");
      Known.column(rule, "column", column, columns, features.table());
      if (task != Task.BINARY) {
        rule.problem("gap", "needs a binary label");
      }
      fairness.add(
          new FairnessRule(
              rule.choice("gap", FairnessGap.class),
              column,
              rule.number("margin", Range.closed(0, 1))));
    }
    return new Guardrails(
        guarded,
        segments,
        segments.isEmpty() ? 0 : block.number("segment-margin", Range.atLeast(0)),
        block.whole("segment-min-rows", 1, Long.MAX_VALUE),
        fairness,
        optional(block, "max-flip-share", Range.closed(0, 1)),
        optional(block, "max-score-shift", Range.atLeast(0)),
        optional(block, "max-scoring-time-ratio", Range.open(0, 1e9)),
        optional(block, "max-null-change", Range.atLeast(0)));
  }

  private static Hysteresis hysteresis(ConfigReader block) {
    return new Hysteresis(
        block.integer("min-days-in-office", 0, 36_500),
        block.integer("cool-down-days", 0, 36_500),
        block.number("small-gain", Range.atLeast(0)),
        block.integer("rounds", 1, 1000));
  }

  private static Backtest backtest(ConfigReader block) {
    int windows = block.integer("windows", 0, 1000);
    int agree = block.integer("agree", 0, 1000);
    if (agree > windows) {
      block.problem("agree", "must be at most windows = " + windows);
    }
    return new Backtest(windows, agree, block.number("floor", Range.atLeast(0)));
  }

  private static Shadow shadow(ConfigReader block) {
    return new Shadow(
        block.integer("periods", 0, 1000),
        block.integer("watch-periods", 0, 1000),
        block.number("watch-margin", Range.atLeast(0)));
  }

  private static Optional<Double> optional(ConfigReader block, String key, Range range) {
    return block.has(key) ? Optional.of(block.number(key, range)) : Optional.empty();
  }

  private static AlphaBudget budget(ConfigReader block) {
    return new AlphaBudget(
        block.number("alpha", Range.open(0, 1)),
        block.choice("spending", AlphaBudget.Spending.class));
  }

  private static List<Preference> preferences(ConfigReader reader, ConfigReader block) {
    List<Preference> preferences = new ArrayList<>();
    Set<String> recipes = reader.named("recipes").keySet();
    block
        .objects("prefer-when-not-worse")
        .forEach(
            p -> preferences.add(new Preference(p.oneOf("recipe", recipes), p.string("reason"))));
    return preferences;
  }

  static RecalibrationSpec recalibration(
      ConfigReader reader, FeatureSpec features, MetricSet metrics) {
    ConfigReader block = reader.object("recalibration");
    List<CalibrationMethod> methods = new ArrayList<>();
    Set<String> known = new TreeSet<>();
    for (CalibrationMethod method : CalibrationMethod.values()) {
      known.add(method.name().toLowerCase(java.util.Locale.ROOT));
    }
    for (String method : block.strings("methods")) {
      if (known.contains(method)) {
        methods.add(CalibrationMethod.valueOf(method.toUpperCase(java.util.Locale.ROOT)));
      } else {
        block.problem("methods", method, "must be one of " + String.join(", ", known));
      }
    }
    return new RecalibrationSpec(
        methods,
        // Other labels have no probabilities to mend; the command says so.
        features.label().task() == Task.BINARY
            ? metric(block, "metric", Task.BINARY, metrics)
            : block.string("metric"),
        block.number("superiority-margin", Range.atLeast(0)),
        block.number("ranking-margin", Range.atLeast(0)));
  }

  static ScoringSpec scoring(ConfigReader reader, List<SqlColumn> columns) {
    List<FallbackLevel> levels = new ArrayList<>();
    for (ConfigReader level : reader.object("scoring").variants("fallback")) {
      switch (level.word()) {
        case "previous-champion" -> {
          if (level.flag("previous-champion")) {
            levels.add(new FallbackLevel.PreviousChampion());
          }
        }
        case "constant" ->
            levels.add(new FallbackLevel.Constant(level.number("constant", Range.finite())));
        case "rule" -> {
          String sql = level.string("rule");
          SqlExpression.check(
                  "scoring.fallback",
                  sql,
                  columns,
                  p -> level.problem("rule", p.found() + ": " + p.rule()))
              .filter(e -> !new SqlColumn("r", e.type()).isNumber())
              .ifPresent(e -> level.problem("rule", "must be a number, is " + e.type()));
          levels.add(new FallbackLevel.Rule(sql));
        }
        default -> {}
      }
    }
    return new ScoringSpec(levels);
  }

  static MonitoringSpec monitoring(
      ConfigReader reader, FeatureSpec features, List<SqlColumn> columns, MetricSet metrics) {
    List<String> slices = reader.object("monitoring").strings("slices");
    slices.forEach(
        s -> Known.column(reader.object("monitoring"), "slices", s, columns, features.table()));
    ConfigReader drift = reader.object("monitoring").object("drift");
    ConfigReader performance = reader.object("monitoring").object("performance");
    Task task = features.label().task();
    return new MonitoringSpec(
        drift.oneOf("statistic", DriftStatistics.ALL.names()),
        number(drift, "limit", "calibrated", Range.open(0, 1e9)),
        drift.number("false-alarms-per-year", Range.open(0, 1e3)),
        number(drift, "minimum-effect", "default", Range.atLeast(0)),
        performance.has("metric")
            ? metric(performance, "metric", task, metrics)
            : metric(reader.object("challenge"), "metric", task, metrics),
        performance.number("drop", Range.atLeast(0)),
        performance.number("label-share", Range.closed(0, 1)),
        kpis(reader.object("monitoring"), task, metrics),
        slices);
  }

  private static List<Kpi> kpis(ConfigReader block, Task task, MetricSet metrics) {
    List<Kpi> kpis = new ArrayList<>();
    for (ConfigReader one : block.objects("kpis")) {
      OptionalDouble min = optional(one, "min");
      OptionalDouble max = optional(one, "max");
      if (min.isEmpty() && max.isEmpty()) {
        one.problem("max", "must be said, or min");
      } else if (min.isPresent() && max.isPresent() && max.getAsDouble() < min.getAsDouble()) {
        one.problem("max", "must not be below min = " + min.getAsDouble());
      }
      kpis.add(new Kpi(metric(one, "metric", task, metrics), min, max));
    }
    return kpis;
  }

  private static OptionalDouble optional(ConfigReader block, String key) {
    return block.has(key)
        ? OptionalDouble.of(block.number(key, Range.finite()))
        : OptionalDouble.empty();
  }

  /** A number, or a word that stands for none. */
  private static OptionalDouble number(ConfigReader block, String key, String word, Range within) {
    return block.is(key, word)
        ? OptionalDouble.empty()
        : OptionalDouble.of(block.number(key, within));
  }

  /** A name with a number in it, such as lift-5, stands in no list. */
  private static String metric(ConfigReader block, String key, Task task, MetricSet metrics) {
    List<String> fitting = new ArrayList<>(metrics.all(task).stream().map(Metric::name).toList());
    block
        .optionalString(key)
        .flatMap(metrics::find)
        .filter(m -> m.supports(task) && !fitting.contains(m.name()))
        .ifPresent(m -> fitting.add(m.name()));
    return block.oneOf(key, fitting);
  }
}
