package dev.rematch.pipeline;

import dev.rematch.alert.Alert;
import dev.rematch.alert.Notification;
import dev.rematch.challenge.BacktestResult;
import dev.rematch.challenge.Decision;
import dev.rematch.challenge.StoredRule;
import dev.rematch.core.AppendLog;
import dev.rematch.drift.DriftRow;
import dev.rematch.performance.ScoreBin;
import dev.rematch.profile.ProfileRow;
import dev.rematch.quality.ExpectationResult;
import dev.rematch.registry.ModelRegistry;
import dev.rematch.response.ResponseRow;
import dev.rematch.schedule.RetrainRequest;
import dev.rematch.tracking.MetricRow;
import dev.rematch.tracking.ModelInternal;
import dev.rematch.tracking.Run;

/** The registry's tables, each behind the interface that its users need. */
public record RegistryTables(
    ModelRegistry models,
    AppendLog<Run> runs,
    AppendLog<MetricRow> metrics,
    AppendLog<StoredRule> rules,
    AppendLog<Decision> decisions,
    AppendLog<BacktestResult> backtests,
    AppendLog<ProfileRow> profiles,
    AppendLog<ExpectationResult> expectationResults,
    AppendLog<ScoreBin> scoreBins,
    AppendLog<DriftRow> drift,
    AppendLog<Alert> alerts,
    AppendLog<Notification> notifications,
    AppendLog<ResponseRow> responses,
    AppendLog<RetrainRequest> retrainRequests,
    AppendLog<ModelInternal> modelInternals) {}
