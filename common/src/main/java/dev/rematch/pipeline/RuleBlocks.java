package dev.rematch.pipeline;

import dev.rematch.challenge.AlphaBudget;
import dev.rematch.challenge.Approval;
import dev.rematch.challenge.ChallengeSpec;
import dev.rematch.challenge.Guardrail;
import dev.rematch.challenge.Preference;
import dev.rematch.config.ConfigReader;
import dev.rematch.config.Range;
import dev.rematch.core.Task;
import dev.rematch.drift.DriftStatistics;
import dev.rematch.drift.MonitoringSpec;
import dev.rematch.evaluation.Metrics;
import dev.rematch.feature.FeatureSpec;
import dev.rematch.scoring.FallbackLevel;
import dev.rematch.scoring.ScoringSpec;
import dev.rematch.transform.SqlColumn;
import dev.rematch.transform.SqlExpression;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads what decides, scores and watches: challenge, scoring and monitoring. */
final class RuleBlocks {
  private RuleBlocks() {}

  static ChallengeSpec challenge(
      ConfigReader reader, FeatureSpec features, List<SqlColumn> columns) {
    ConfigReader block = reader.object("challenge");
    Task task = features.label().task();
    List<Guardrail> guardrails = new ArrayList<>();
    block
        .objects("guardrails")
        .forEach(
            g ->
                guardrails.add(
                    new Guardrail(
                        metric(g, "metric", task), g.number("margin", Range.atLeast(0)))));
    List<String> segments = block.strings("segments");
    segments.forEach(s -> Known.column(block, "segments", s, columns, features.table()));
    return new ChallengeSpec(
        metric(block, "metric", task),
        block.number("superiority-margin", Range.atLeast(0)),
        block.number("confidence", Range.open(0.5, 1)),
        budget(block.object("budget")),
        block.number("power", Range.open(0.5, 1)),
        block.has("effect")
            ? Optional.of(block.number("effect", Range.open(0, 1e300)))
            : Optional.empty(),
        block.number("non-inferiority-margin", Range.atLeast(0)),
        preferences(reader, block),
        guardrails,
        segments,
        block.integer("holdout-periods", 1, 10_000),
        block.whole("min-rows", 1, Long.MAX_VALUE),
        block.whole("min-positives", 0, Long.MAX_VALUE),
        block.number("max-overlap-share", Range.closed(0, 1)),
        block.number("floor-margin", Range.atLeast(0)),
        block.choice("approval", Approval.class));
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

  static MonitoringSpec monitoring(ConfigReader reader, FeatureSpec features) {
    ConfigReader drift = reader.object("monitoring").object("drift");
    ConfigReader performance = reader.object("monitoring").object("performance");
    Task task = features.label().task();
    return new MonitoringSpec(
        drift.oneOf("statistic", DriftStatistics.ALL.names()),
        limit(drift),
        drift.number("false-alarm-rate", Range.open(0, 1)),
        drift.number("minimum-effect", Range.atLeast(0)),
        performance.has("metric")
            ? metric(performance, "metric", task)
            : metric(reader.object("challenge"), "metric", task),
        performance.number("drop", Range.atLeast(0)));
  }

  /** 0 stands for "calibrated". */
  private static double limit(ConfigReader drift) {
    return drift.is("limit", "calibrated") ? 0 : drift.number("limit", Range.open(0, 1e9));
  }

  private static String metric(ConfigReader block, String key, Task task) {
    List<String> fitting =
        Metrics.ALL.all().stream().filter(m -> m.supports(task)).map(m -> m.name()).toList();
    return block.oneOf(key, fitting);
  }
}
