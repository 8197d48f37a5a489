package dev.rematch.jobs.steps;

import dev.rematch.challenge.Attribution;
import dev.rematch.challenge.Decision;
import dev.rematch.challenge.GuardrailResult;
import dev.rematch.challenge.Missing;
import dev.rematch.challenge.PairedScores;
import dev.rematch.challenge.Rematch.Judgement;
import dev.rematch.challenge.RuleText;
import dev.rematch.challenge.StoredRule;
import dev.rematch.core.TableVersion;
import dev.rematch.core.Task;
import dev.rematch.core.Window;
import dev.rematch.pipeline.RunContext;
import dev.rematch.registry.ModelVersion;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the row of a judgement; the same judgement makes the same row, so that a replay can be
 * compared with it.
 *
 * @param features the pinned feature table
 * @param checksum of the scores
 * @param silent live periods that each version has scored silently
 */
record DecisionRows(
    RunContext context,
    StoredRule rule,
    Window window,
    TableVersion features,
    PairedScores scores,
    String checksum,
    Optional<Integer> champion,
    Map<Integer, Integer> silent,
    Instant decidedAt) {

  Decision row(
      ModelVersion challenger,
      boolean watch,
      Judgement judgement,
      Optional<Attribution> attribution) {
    return new Decision(
        context.runId() + "-v" + challenger.version(),
        context.pipeline().model(),
        context.date(),
        rule.series(),
        champion,
        challenger.version(),
        challenger.recipe(),
        watch,
        silent.getOrDefault(challenger.version(), 0),
        context.pipeline().challenge().metric(),
        judgement.difference().valueB(),
        judgement.difference().valueA(),
        judgement.difference().delta(),
        judgement.difference().low(),
        judgement.difference().high(),
        judgement.difference().pValue(),
        judgement.pNotSuperior(),
        judgement.pAdjusted(),
        judgement.alpha(),
        judgement.missing().map(Missing::rows),
        judgement.missing().flatMap(Missing::by),
        scores.rows(),
        scores.task() == Task.BINARY ? Optional.of(scores.positives()) : Optional.empty(),
        scores.exposure().overlap(champion, challenger.version()).rows(),
        scores.exposure().staleRows(context.pipeline().challenge().holdout().maxUses()),
        judgement.verdict(),
        judgement.heldBy(),
        judgement.reason() + attribution.map(DecisionRows::inWords).orElse(""),
        RuleText.json(judgement.guardrails().stream().filter(g -> !segment(g)).toList()),
        RuleText.json(judgement.guardrails().stream().filter(DecisionRows::segment).toList()),
        attribution.map(RuleText::json),
        rule.rule(),
        rule.ruleHash(),
        features.table(),
        features.version(),
        window.from(),
        window.to(),
        checksum,
        context.runId(),
        decidedAt);
  }

  private static String inWords(Attribution parts) {
    return String.format(
        Locale.ROOT,
        "; of the gain newer data gave %+.4f and the recipe %+.4f",
        parts.data(),
        parts.recipe());
  }

  private static boolean segment(GuardrailResult result) {
    return result.kind().equals("segment");
  }
}
