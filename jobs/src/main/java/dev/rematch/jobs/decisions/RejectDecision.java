package dev.rematch.jobs.decisions;

import dev.rematch.challenge.Decision;
import dev.rematch.challenge.DecisionState;
import dev.rematch.jobs.Environment;
import dev.rematch.pipeline.RegistryTables;
import dev.rematch.registry.EventKind;
import dev.rematch.registry.RegistryEvent;
import picocli.CommandLine.Command;

/** Turns a winner down. */
@Command(name = "reject", description = "Turns down a winner that waits; the champion stays.")
public final class RejectDecision extends DecisionChange {
  public RejectDecision(Environment environment) {
    super(environment);
  }

  @Override
  String verb() {
    return "reject";
  }

  @Override
  DecisionState wanted() {
    return DecisionState.REJECTED;
  }

  /** Nobody's answer in time is an answer, too. */
  @Override
  boolean open(DecisionState state) {
    return state == DecisionState.PENDING || state == DecisionState.EXPIRED;
  }

  @Override
  RegistryEvent change(RegistryTables registry, Decision decision) {
    return registry.models().note(note(EventKind.REJECTED, decision));
  }

  @Override
  String done() {
    return "was turned down; the champion stays";
  }
}
