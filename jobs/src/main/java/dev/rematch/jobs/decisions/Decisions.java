package dev.rematch.jobs.decisions;

import dev.rematch.challenge.Decision;
import dev.rematch.challenge.DecisionState;
import dev.rematch.core.FailureKind;
import dev.rematch.core.NearestName;
import dev.rematch.core.RematchException;
import dev.rematch.pipeline.RegistryTables;
import dev.rematch.registry.Alias;
import dev.rematch.registry.ModelVersion;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Finds decisions, or says what there is. */
final class Decisions {
  private Decisions() {}

  /**
   * @throws RematchException (MISSING_INPUT) for an unknown id
   */
  static Decision find(RegistryTables registry, String id) {
    List<Decision> all = registry.decisions().all();
    return all.stream()
        .filter(d -> d.decisionId().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new RematchException(
                    FailureKind.MISSING_INPUT,
                    "Unknown decision: "
                        + id
                        + NearestName.of(id, all.stream().map(Decision::decisionId).toList())
                            .map(n -> "; did you mean " + n + "?")
                            .orElse("")
                        + " (decisions list)"));
  }

  static DecisionState state(RegistryTables registry, Decision decision, Instant now) {
    if (!decision.verdict().promotes()) {
      return DecisionState.NONE;
    }
    return DecisionState.of(
        decision,
        registry.models().events(Optional.of(decision.model())),
        registry.models().holder(decision.model(), Alias.CHAMPION).map(ModelVersion::version),
        now);
  }
}
