package dev.rematch.jobs.steps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rematch.challenge.Attribution;
import dev.rematch.challenge.BacktestResult;
import dev.rematch.challenge.ChallengeSpec;
import dev.rematch.challenge.Decision;
import dev.rematch.challenge.PairedScores;
import dev.rematch.challenge.Rematch.Judgement;
import dev.rematch.challenge.RuleText;
import dev.rematch.challenge.StoredRule;
import dev.rematch.core.TableVersion;
import dev.rematch.core.Window;
import dev.rematch.evaluation.CostMatrix;
import dev.rematch.evaluation.Metric;
import dev.rematch.evaluation.MetricSet;
import dev.rematch.evaluation.MetricSpec;
import dev.rematch.evaluation.spark.SqlMetric;
import dev.rematch.jobs.run.PipelineSession;
import dev.rematch.pipeline.Pipeline;
import dev.rematch.pipeline.RunContext;
import dev.rematch.registry.ModelVersion;
import dev.rematch.transform.SqlColumn;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Works the decisions of a past round out again, from what was kept: the rule, the scores of every
 * player on every row, what trying models out and backtests have shown, and the decisions before.
 * Whatever is worked out must be equal to the last bit.
 */
public final class DecisionReplay {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final PipelineSession session;

  public DecisionReplay(PipelineSession session) {
    this.session = session;
  }

  /**
   * What came out.
   *
   * @param differences one line for each column that differs
   */
  public record Outcome(String decisionId, List<String> differences) {}

  /** Works the decisions of a run out again from its kept scores. */
  public List<Outcome> replay(String runId) {
    return replay(runId, false);
  }

  /**
   * The same, and scores the holdout again with the stored models, on the pinned version of the
   * feature table: the scores must be the kept ones.
   */
  public List<Outcome> rescore(String runId) {
    return replay(runId, true);
  }

  private List<Outcome> replay(String runId, boolean rescore) {
    String model = session.pipeline().model();
    List<Decision> all = session.registry().decisions().where(d -> d.model().equals(model));
    List<Decision> stored = all.stream().filter(d -> d.runId().equals(runId)).toList();
    List<Decision> earlier = all.subList(0, all.indexOf(stored.get(0)));
    Decision first = stored.get(0);
    RunContext context = context(first);
    Optional<ModelVersion> champion = first.champion().map(c -> version(context, c));
    Optional<ModelVersion> former =
        stored.stream()
            .filter(Decision::watch)
            .map(d -> version(context, d.challenger()))
            .findFirst();
    List<ModelVersion> challengers =
        stored.stream().filter(d -> !d.watch()).map(d -> version(context, d.challenger())).toList();
    PairedScores scores = HoldoutScores.kept(context, ModelProbes.kept(context));
    List<ModelVersion> players =
        scores.predictions().keySet().stream().map(v -> version(context, v)).toList();
    Window window = new Window(first.holdoutFrom(), first.holdoutTo());
    TableVersion features = new TableVersion(first.holdoutTable(), first.holdoutVersion());
    Map<Integer, Integer> silent = new HashMap<>();
    stored.forEach(d -> silent.put(d.challenger(), d.silentPeriods()));
    RematchRound round =
        new RematchRound(
            context,
            first.series(),
            window,
            scores,
            champion,
            former,
            challengers,
            silent,
            earlier);
    DecisionRows rows =
        new DecisionRows(
            context,
            new StoredRule(
                model,
                "replay",
                first.series(),
                first.ruleHash(),
                first.rule(),
                runId,
                first.decidedAt()),
            window,
            features,
            scores,
            HoldoutScores.checksum(scores),
            first.champion(),
            silent,
            first.decidedAt());
    Map<String, Decision> again = new LinkedHashMap<>();
    Optional<Judgement> watched = round.watched();
    watched.ifPresent(w -> put(again, rows.row(former.orElseThrow(), true, w, Optional.empty())));
    if (!challengers.isEmpty()) {
      Map<Integer, Judgement> judgements = round.judge(winner -> backtests(runId, winner));
      challengers.forEach(
          c ->
              put(
                  again,
                  rows.row(
                      c, false, judgements.get(c.version()), attribution(stored, c.version()))));
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (Decision decision : stored) {
      List<String> differences = differences(decision, again.get(decision.decisionId()));
      if (rescore) {
        differences.addAll(rescored(context, features, players, window, decision));
      }
      outcomes.add(new Outcome(decision.decisionId(), differences));
    }
    return outcomes;
  }

  private static void put(Map<String, Decision> decisions, Decision decision) {
    decisions.put(decision.decisionId(), decision);
  }

  /** The run's own context: the rule that was kept, not the one that the file declares now. */
  private RunContext context(Decision decision) {
    ChallengeSpec rule = RuleText.read(decision.rule());
    Pipeline then = session.pipeline().under(rule, metrics(rule), RuleText.seed(decision.rule()));
    return session
        .context(decision.logicalDate())
        .asOf(then, decision.logicalDate(), decision.runId(), decision.decidedAt());
  }

  private MetricSet metrics(ChallengeSpec rule) {
    List<SqlColumn> columns =
        Arrays.stream(
                session
                    .context(java.time.LocalDate.EPOCH)
                    .featureTable()
                    .required()
                    .rows()
                    .schema()
                    .fields())
            .map(f -> new SqlColumn(f.name(), f.dataType().sql()))
            .toList();
    Map<String, Metric> declared = new LinkedHashMap<>();
    for (MetricSpec spec : rule.metrics()) {
      SqlMetric.of(
              spec,
              session.pipeline().features().label().task(),
              columns,
              p -> {
                throw new IllegalStateException(
                    "Cannot replay with metric " + spec.name() + ": " + p.rule());
              })
          .ifPresent(m -> declared.put(spec.name(), m));
    }
    rule.costs().ifPresent(c -> declared.put(CostMatrix.METRIC, c.metric()));
    return new MetricSet(declared);
  }

  private static ModelVersion version(RunContext context, int version) {
    return context.registry().models().version(context.pipeline().model(), version).orElseThrow();
  }

  private List<BacktestResult> backtests(String runId, ModelVersion winner) {
    return session
        .registry()
        .backtests()
        .where(b -> b.runId().equals(runId) && b.challenger() == winner.version());
  }

  /** Fits cannot be kept; what they showed is. */
  private static Optional<Attribution> attribution(List<Decision> stored, int version) {
    return stored.stream()
        .filter(d -> d.challenger() == version)
        .findFirst()
        .flatMap(Decision::attribution)
        .map(
            text -> {
              try {
                JsonNode parts = JSON.readTree(text);
                return new Attribution(
                    parts.get("data").asDouble(), parts.get("recipe").asDouble());
              } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                throw new UncheckedIOException("Cannot read the attribution " + text, e);
              }
            });
  }

  private static List<String> differences(Decision stored, Decision again) {
    List<String> differences = new ArrayList<>();
    for (RecordComponent column : Decision.class.getRecordComponents()) {
      Object then = value(column, stored);
      Object now = value(column, again);
      if (!then.equals(now)) {
        differences.add(column.getName() + ": decided with " + then + ", now " + now);
      }
    }
    return differences;
  }

  private static Object value(RecordComponent column, Decision decision) {
    try {
      return column.getAccessor().invoke(decision);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot read column " + column.getName(), e);
    }
  }

  private static List<String> rescored(
      RunContext context,
      TableVersion features,
      List<ModelVersion> players,
      Window window,
      Decision decision) {
    String now = HoldoutScores.checksum(HoldoutScores.again(context, features, players, window));
    return now.equals(decision.holdoutChecksum())
        ? List.of()
        : List.of(
            "holdoutChecksum of models scored again on "
                + features
                + ": decided with "
                + decision.holdoutChecksum()
                + ", now "
                + now);
  }
}
