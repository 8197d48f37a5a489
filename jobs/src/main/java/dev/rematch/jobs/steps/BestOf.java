package dev.rematch.jobs.steps;

import dev.rematch.challenge.Rematch.Judgement;
import dev.rematch.challenge.Verdict;
import dev.rematch.evaluation.Direction;
import dev.rematch.evaluation.Metrics;
import dev.rematch.pipeline.RunContext;
import dev.rematch.registry.ModelVersion;
import java.util.LinkedHashMap;
import java.util.Map;

/** Only one can take the place: of several that earned it, the one with the largest gain. */
final class BestOf {
  private BestOf() {}

  /** The same judgements, with every PROMOTE but the best turned into KEEP. */
  static Map<ModelVersion, Judgement> one(
      Map<ModelVersion, Judgement> judgements, RunContext context) {
    Direction direction = Metrics.ALL.get(context.pipeline().challenge().metric()).direction();
    ModelVersion best = null;
    double most = Double.NEGATIVE_INFINITY;
    for (Map.Entry<ModelVersion, Judgement> each : judgements.entrySet()) {
      double gain =
          direction.gain(
              each.getValue().difference().valueA(), each.getValue().difference().valueB());
      if (each.getValue().verdict() == Verdict.PROMOTE && gain > most) {
        best = each.getKey();
        most = gain;
      }
    }
    Map<ModelVersion, Judgement> settled = new LinkedHashMap<>();
    for (Map.Entry<ModelVersion, Judgement> each : judgements.entrySet()) {
      Judgement j = each.getValue();
      boolean beaten = j.verdict() == Verdict.PROMOTE && !each.getKey().equals(best);
      settled.put(
          each.getKey(),
          beaten
              ? new Judgement(
                  Verdict.KEEP,
                  j.reason() + "; but v" + best.version() + " gained more and takes the place",
                  j.difference(),
                  j.guardrails(),
                  j.segments())
              : j);
    }
    return settled;
  }
}
