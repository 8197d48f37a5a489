package dev.rematch.jobs.decisions;

import dev.rematch.challenge.Decision;
import dev.rematch.challenge.DecisionState;
import dev.rematch.challenge.RuleText;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.jobs.Environment;
import dev.rematch.pipeline.RegistryTables;
import dev.rematch.registry.Alias;
import dev.rematch.registry.EventKind;
import dev.rematch.registry.ModelRegistry;
import dev.rematch.registry.ModelVersion;
import dev.rematch.registry.Promotion;
import dev.rematch.registry.RegistryEvent;
import java.util.Optional;
import picocli.CommandLine.Command;

/** Lets a winner take the place; again after a crash, it finishes what was begun. */
@Command(name = "approve", description = "Lets a winner that waits for it take the place.")
public final class ApproveDecision extends DecisionChange {
  public ApproveDecision(Environment environment) {
    super(environment);
  }

  @Override
  String verb() {
    return "approve";
  }

  @Override
  DecisionState wanted() {
    return DecisionState.CARRIED_OUT;
  }

  @Override
  RegistryEvent change(RegistryTables registry, Decision decision) {
    ModelRegistry models = registry.models();
    fourEyes(models, decision);
    Optional<String> evidence = Optional.of(decision.decisionId());
    ModelVersion winner = models.version(decision.model(), decision.challenger()).orElseThrow();
    if (!models.signed(winner, evidence) && models.signs()) {
      models.sign(winner, evidence, actor(), reason());
    }
    models.note(note(EventKind.APPROVED, decision));
    return models.promote(
        new Promotion(
            decision.model(),
            Alias.CHAMPION,
            decision.challenger(),
            decision.champion(),
            Optional.of(decision.runId()),
            evidence,
            actor(),
            reason()));
  }

  private void fourEyes(ModelRegistry models, Decision decision) {
    if (!RuleText.read(decision.rule()).approval().fourEyes()) {
      return;
    }
    boolean trainedByThem =
        models.events(Optional.of(decision.model())).stream()
            .filter(e -> e.kind() == EventKind.REGISTERED)
            .filter(e -> e.version().equals(Optional.of(decision.challenger())))
            .anyMatch(e -> e.actor().equals(person()) || e.actor().equals(actor()));
    if (trainedByThem) {
      throw new RematchException(
          FailureKind.REFUSED,
          what(decision)
              + ": "
              + person()
              + " trained v"
              + decision.challenger()
              + ", and the rule asks for somebody else (approval-four-eyes)");
    }
  }

  @Override
  String done() {
    return "is champion now";
  }
}
