package dev.rematch.jobs.decisions;

import dev.rematch.challenge.Decision;
import dev.rematch.challenge.DecisionState;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Json;
import dev.rematch.jobs.run.RegistryOptions;
import dev.rematch.pipeline.RegistryTables;
import dev.rematch.registry.EventKind;
import dev.rematch.registry.Note;
import dev.rematch.registry.RegistryEvent;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A person's answer to a decision that waits for one. */
abstract class DecisionChange implements Callable<Integer> {
  private final Environment environment;
  @Mixin private RegistryOptions options;

  @Parameters(paramLabel = "DECISION", description = "The decision id.")
  private String id;

  @Option(names = "--reason", required = true, description = "Why; kept with the event.")
  private String reason;

  DecisionChange(Environment environment) {
    this.environment = environment;
  }

  /** "approve" or "reject", for messages. */
  abstract String verb();

  abstract RegistryEvent change(RegistryTables registry, Decision decision);

  /** What the event has done, to be read after "flights v3". */
  abstract String done();

  final String actor() {
    return environment.actor();
  }

  final String reason() {
    return reason;
  }

  @Override
  public final Integer call() {
    RegistryTables registry = options.open(environment);
    Decision decision = Decisions.find(registry, id);
    if (reason.isBlank()) {
      throw new RematchException(
          FailureKind.INVALID_INPUT, what(decision) + ": no reason is given (--reason)");
    }
    DecisionState state = Decisions.state(registry, decision, environment.clock().instant());
    if (state != DecisionState.PENDING) {
      throw new RematchException(FailureKind.REFUSED, what(decision) + ": " + why(state, decision));
    }
    RegistryEvent event = change(registry, decision);
    environment
        .out()
        .println(
            options.json()
                ? Json.of(event)
                : decision.model()
                    + " v"
                    + decision.challenger()
                    + " "
                    + done()
                    + " (event "
                    + event.seq()
                    + ")");
    return 0;
  }

  final String what(Decision decision) {
    return "Cannot " + verb() + " decision " + decision.decisionId();
  }

  final Note note(EventKind kind, Decision decision) {
    return new Note(
        kind,
        decision.model(),
        Optional.of(decision.challenger()),
        Optional.empty(),
        Optional.of(decision.decisionId()),
        actor(),
        reason,
        "{}");
  }

  private static String why(DecisionState state, Decision decision) {
    return switch (state) {
      case NONE -> "nobody was to take the place, its verdict is " + decision.verdict();
      case CARRIED_OUT -> "v" + decision.challenger() + " took the place already";
      case REJECTED -> "it was turned down (models history " + decision.model() + ")";
      case EXPIRED ->
          "it could be answered until "
              + DecisionState.expiry(decision)
              + " only; play the rematch again";
      case SUPERSEDED -> "the champion it was about has changed since; play the rematch again";
      case PENDING -> "it waits";
    };
  }
}
