package dev.rematch.pipeline;

import dev.rematch.alert.AlertRule;
import dev.rematch.alert.sink.AlertSpec;
import dev.rematch.challenge.AlphaBudget;
import dev.rematch.challenge.ApprovalRule;
import dev.rematch.challenge.Backtest;
import dev.rematch.challenge.ChallengeSpec;
import dev.rematch.challenge.Guardrails;
import dev.rematch.challenge.HoldoutRule;
import dev.rematch.challenge.Hysteresis;
import dev.rematch.challenge.RecalibrationSpec;
import dev.rematch.challenge.Shadow;
import dev.rematch.core.PeriodUnit;
import dev.rematch.core.Task;
import dev.rematch.drift.MonitoringSpec;
import dev.rematch.evaluation.MetricSet;
import dev.rematch.feature.FeatureSpec;
import dev.rematch.feature.LabelSpec;
import dev.rematch.quality.Expectation;
import dev.rematch.response.ResponseRule;
import dev.rematch.schedule.ScheduleSpec;
import dev.rematch.scoring.ScoringSpec;
import dev.rematch.source.SourceSpec;
import dev.rematch.training.TrainingSpec;
import dev.rematch.transform.TransformSpec;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Pipelines whose ingest part matters; the rest is filled in. */
public final class TestPipelines {
  private static final ScheduleSpec SCHEDULE =
      new ScheduleSpec(
          Optional.empty(),
          ScheduleSpec.FEATURES,
          ScheduleSpec.SCORED,
          Optional.empty(),
          false,
          LocalDate.EPOCH,
          Optional.empty(),
          "spark_default",
          "rematch_spark",
          2,
          60,
          1800,
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private TestPipelines() {}

  public static Pipeline of(
      Path folder,
      PeriodUnit unit,
      List<SourceSpec> sources,
      List<TransformSpec> transforms,
      Map<String, List<Expectation>> expectations) {
    return new Pipeline(
        "test",
        "Does it ingest?",
        folder.resolve("pipeline.conf"),
        unit,
        sources,
        transforms,
        expectations,
        new FeatureSpec(
            "features",
            List.of("id"),
            "event_date",
            Map.of(),
            new LabelSpec("label", Task.BINARY, 1)),
        new TrainingSpec(7, 1000),
        List.of(),
        MetricSet.BUILT_IN,
        new ChallengeSpec(
            "roc-auc",
            0.002,
            0.95,
            new AlphaBudget(0.05, AlphaBudget.Spending.POCOCK),
            0.8,
            Optional.empty(),
            0,
            List.of(),
            0.5,
            Optional.empty(),
            List.of(),
            0,
            Guardrails.NONE,
            new HoldoutRule(1, 1, 1, 1.0, false, 100),
            0.0,
            Hysteresis.NONE,
            Backtest.NONE,
            false,
            Shadow.NONE,
            ApprovalRule.AUTOMATIC),
        new RecalibrationSpec(List.of(), "log-loss", 0, 0),
        new ScoringSpec(List.of()),
        new MonitoringSpec(
            "psi",
            OptionalDouble.of(0.1),
            0.01,
            OptionalDouble.empty(),
            "roc-auc",
            0.02,
            0.9,
            List.of(),
            List.of()),
        new AlertSpec(new AlertRule(1, 1), 45, List.of()),
        new ResponseRule(0.01, 0.02, 0.2, 0.05, 35, 7),
        SCHEDULE,
        new CompiledConfig("0123456789abcdef", Map.of(), Map.of()));
  }
}
