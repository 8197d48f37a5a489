package dev.rematch.jobs.steps;

import dev.rematch.challenge.ChallengeSpec;
import dev.rematch.challenge.Decision;
import dev.rematch.core.Period;
import dev.rematch.pipeline.RunContext;
import dev.rematch.registry.Alias;
import dev.rematch.registry.ModelVersion;
import java.util.Comparator;
import java.util.Optional;

/** The former champion is compared with the new one for a while after a swap. */
final class Watch {
  private Watch() {}

  /** The former champion while it is watched; empty when nobody is. */
  static Optional<ModelVersion> former(RunContext context) {
    ChallengeSpec rule = context.pipeline().challenge();
    String model = context.pipeline().model();
    Optional<ModelVersion> champion = context.registry().models().holder(model, Alias.CHAMPION);
    if (rule.shadow().watchPeriods() == 0 || champion.isEmpty()) {
      return Optional.empty();
    }
    return context.registry().decisions().where(d -> d.model().equals(model)).stream()
        .filter(d -> d.verdict().promotes() && !d.runId().equals(context.runId()))
        .filter(d -> d.logicalDate().isBefore(context.date()))
        .max(Comparator.comparing(Decision::logicalDate))
        .filter(d -> d.challenger() == champion.get().version())
        .filter(d -> recent(context, d))
        .flatMap(Decision::champion)
        .filter(former -> !context.registry().models().retired(model, former))
        .flatMap(former -> context.registry().models().version(model, former));
  }

  private static boolean recent(RunContext context, Decision swap) {
    Period last = Period.containing(swap.logicalDate(), context.pipeline().period());
    int watched = context.pipeline().challenge().shadow().watchPeriods();
    return !context.date().isAfter(last.plus(watched).end());
  }
}
