package dev.rematch.jobs.steps;

import dev.rematch.challenge.Approval;
import dev.rematch.challenge.Decision;
import dev.rematch.challenge.Restraint;
import dev.rematch.pipeline.RunContext;
import dev.rematch.registry.Alias;
import dev.rematch.registry.EventKind;
import dev.rematch.registry.ModelRegistry;
import dev.rematch.registry.ModelVersion;
import dev.rematch.registry.Promotion;
import java.util.List;
import java.util.Optional;

/** Carries out what was decided; what was done before is not done again. */
final class Succession {
  private final RunContext context;
  private final ModelRegistry models;

  Succession(RunContext context) {
    this.context = context;
    this.models = context.registry().models();
  }

  /** Whether an alias was moved by this call. */
  boolean carryOut(List<Decision> decisions) {
    Optional<Decision> winner = decisions.stream().filter(d -> d.verdict().promotes()).findFirst();
    if (winner.isPresent()) {
      return winner.get().watch() ? rollBack(winner.get()) : promote(winner.get());
    }
    Optional<Decision> silent =
        decisions.stream()
            .filter(d -> d.heldBy().equals(Optional.of(Restraint.Gate.SHADOW.name())))
            .findFirst();
    return silent.isPresent() && intoTheShadow(silent.get(), decisions);
  }

  private boolean promote(Decision decision) {
    if (context.pipeline().challenge().approval().mode() == Approval.MANUAL
        || done(decision, Alias.CHAMPION)
        || rejected(decision)
        || !vouchedFor(decision)) {
      return false;
    }
    models.promote(promotion(decision, Alias.CHAMPION, decision.champion()));
    return true;
  }

  /** The former champion has been surely better than its successor. */
  private boolean rollBack(Decision decision) {
    Optional<Integer> holder =
        models.holder(decision.model(), Alias.CHAMPION).map(ModelVersion::version);
    if (!holder.equals(decision.champion())) {
      return false;
    }
    models.rollback(
        decision.model(),
        Alias.CHAMPION,
        holder.orElseThrow(),
        context.actor(),
        decision.reason() + " (decision " + decision.decisionId() + ")");
    return true;
  }

  /**
   * Lets a winner score silently, unless another one does so already and has not lost this round.
   */
  private boolean intoTheShadow(Decision decision, List<Decision> round) {
    Optional<ModelVersion> present = SilentScores.candidate(context);
    boolean taken =
        present
            .map(
                p ->
                    p.version() == decision.challenger()
                        || round.stream()
                            .anyMatch(d -> d.challenger() == p.version() && d.wonOnFigures()))
            .orElse(false);
    if (taken || done(decision, Alias.CHALLENGER) || rejected(decision) || !vouchedFor(decision)) {
      return false;
    }
    models.promote(
        promotion(
            decision,
            Alias.CHALLENGER,
            models.holder(decision.model(), Alias.CHALLENGER).map(ModelVersion::version)));
    return true;
  }

  private boolean done(Decision decision, String alias) {
    return models.events(Optional.of(decision.model())).stream()
        .anyMatch(
            e ->
                e.kind() == EventKind.PROMOTED
                    && e.alias().equals(Optional.of(alias))
                    && e.decisionId().equals(Optional.of(decision.decisionId())));
  }

  /** A winner that waited, for a signature say, and was turned down. */
  private boolean rejected(Decision decision) {
    return models.events(Optional.of(decision.model())).stream()
        .anyMatch(
            e ->
                e.kind() == EventKind.REJECTED
                    && e.decisionId().equals(Optional.of(decision.decisionId())));
  }

  private Promotion promotion(Decision decision, String alias, Optional<Integer> expectedHolder) {
    return new Promotion(
        decision.model(),
        alias,
        decision.challenger(),
        expectedHolder,
        Optional.of(context.runId()),
        Optional.of(decision.decisionId()),
        context.actor(),
        decision.reason());
  }

  /** Signs the winner where that is asked for and a key is at hand; else it waits for a person. */
  private boolean vouchedFor(Decision decision) {
    ModelVersion winner = models.version(decision.model(), decision.challenger()).orElseThrow();
    Optional<String> evidence = Optional.of(decision.decisionId());
    if (models.signed(winner, evidence)) {
      return true;
    }
    if (!models.signs()) {
      context
          .progress()
          .say(
              "  "
                  + winner
                  + " has won and waits for a signature: models sign "
                  + decision.model()
                  + " --version "
                  + winner.version()
                  + " --decision "
                  + decision.decisionId()
                  + ", then this date again");
      return false;
    }
    models.sign(winner, evidence, context.actor(), decision.reason());
    return true;
  }
}
