package dev.rematch.jobs.decisions;

import dev.rematch.challenge.Decision;
import dev.rematch.challenge.DecisionState;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Json;
import dev.rematch.jobs.run.RegistryOptions;
import dev.rematch.jobs.run.ScheduledOptions;
import dev.rematch.jobs.run.TaskAlerts;
import dev.rematch.jobs.run.TaskFacts;
import dev.rematch.jobs.run.TaskRecorder;
import dev.rematch.pipeline.Pipeline;
import dev.rematch.pipeline.PipelineReader;
import dev.rematch.pipeline.RegistryTables;
import dev.rematch.registry.EventKind;
import dev.rematch.registry.Note;
import dev.rematch.registry.RegistryEvent;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A person's answer to a decision that waits for one. */
abstract class DecisionChange implements Callable<Integer> {
  private final Environment environment;
  @Mixin private RegistryOptions options;
  @Mixin private ScheduledOptions scheduled;

  @Parameters(paramLabel = "DECISION", description = "The decision id.")
  private String id;

  @Option(names = "--reason", required = true, description = "Why; kept with the event.")
  private String reason;

  @Option(
      names = "--actor",
      paramLabel = "NAME",
      description = "Who answered, where that was asked elsewhere (default: whoever runs this).")
  private String person;

  @Option(
      names = "--answered-at",
      paramLabel = "INSTANT",
      description = "When they answered, where that was asked elsewhere (default: now).")
  private Instant answeredAt;

  @Option(
      names = "--unless-answered",
      description = "Do nothing when the decision does not wait any more.")
  private boolean unlessAnswered;

  @Option(
      names = {"-p", "--pipeline"},
      paramLabel = "FILE",
      description = "For a scheduler's task, which has a plan: the config file that made it.")
  private Path pipeline;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides a key of that file; may be repeated.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  DecisionChange(Environment environment) {
    this.environment = environment;
  }

  /** "approve" or "reject", for messages. */
  abstract String verb();

  abstract RegistryEvent change(RegistryTables registry, Decision decision);

  /** What the event has done, to be read after "flights v3". */
  abstract String done();

  /** The state that the change leaves behind. */
  abstract DecisionState wanted();

  /** Whether a decision in that state can be changed so. */
  boolean open(DecisionState state) {
    return state == DecisionState.PENDING;
  }

  /** Who answered. */
  final String person() {
    return person == null ? environment.actor() : person;
  }

  /** The same, and through whom. */
  final String actor() {
    return person == null ? person() : person + " (through " + environment.actor() + ")";
  }

  final String reason() {
    return reason;
  }

  @Override
  public final Integer call() {
    new TaskRecorder(environment, scheduled, "decisions " + verb())
        .record(
            facts -> {
              change(facts);
              mended();
            });
    return 0;
  }

  /** What failed in this run of the scheduler before, such as an older try of this. */
  private void mended() {
    scheduled
        .request()
        .id()
        .ifPresent(
            request -> {
              RegistryTables registry = options.open(environment);
              String model = Decisions.find(registry, id).model();
              new TaskAlerts(registry.alerts(), model, environment.clock())
                  .close(a -> a.runId().equals(request), request, request + " succeeded");
            });
  }

  private void change(TaskFacts facts) {
    RegistryTables registry = options.open(environment);
    Decision decision = Decisions.find(registry, id);
    facts.pipeline(decision.model());
    facts.registry(registry, decision.model(), environment.clock().instant());
    facts.decision(decision.decisionId());
    checkPlan(decision);
    if (reason.isBlank() || person().isBlank()) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          what(decision)
              + (reason.isBlank()
                  ? ": no reason is given (--reason)"
                  : ": nobody is named (--actor)"));
    }
    if (answered(registry, decision)) {
      return;
    }
    RegistryEvent event;
    try {
      event = change(registry, decision);
    } catch (RematchException e) {
      // Somebody else may have answered meanwhile.
      if (e.kind() == FailureKind.REFUSED && answered(registry, decision)) {
        return;
      }
      throw e;
    }
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
  }

  /** An answer that was given in time counts, however long its way here was. */
  private Instant answeredAt() {
    Instant now = environment.clock().instant();
    return answeredAt != null && answeredAt.isBefore(now) ? answeredAt : now;
  }

  /**
   * Whether there is an answer already that lets this one end well.
   *
   * @throws RematchException (REFUSED) for an answer that does not
   */
  private boolean answered(RegistryTables registry, Decision decision) {
    DecisionState state = Decisions.state(registry, decision, answeredAt());
    if (open(state)) {
      return false;
    }
    if (unlessAnswered || answeredBefore(registry, decision, state)) {
      environment.out().println(decision.decisionId() + " is answered: " + why(state, decision));
      return true;
    }
    throw new RematchException(FailureKind.REFUSED, what(decision) + ": " + why(state, decision));
  }

  /** An answer is refused, and not lost, where the pipeline is not what its DAG was made of. */
  private void checkPlan(Decision decision) {
    if (pipeline == null) {
      if (scheduled.planned()) {
        throw new RematchException(
            FailureKind.INVALID_INPUT,
            what(decision) + ": a plan's hash was given without its pipeline (--pipeline)");
      }
      return;
    }
    Pipeline here =
        new PipelineReader().read(environment.folder().resolve(pipeline).normalize(), overrides);
    scheduled.check(environment, here);
    if (!here.model().equals(decision.model())) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          what(decision)
              + ": it is about model "
              + decision.model()
              + ", and "
              + here.file()
              + " makes model "
              + here.model());
    }
  }

  /** Whether a scheduler's earlier try did this very change. */
  private boolean answeredBefore(RegistryTables registry, Decision decision, DecisionState state) {
    return scheduled.request().id().isPresent()
        && state == wanted()
        && registry.models().events(Optional.of(decision.model())).stream()
            .filter(e -> e.kind() == EventKind.APPROVED || e.kind() == EventKind.REJECTED)
            .filter(e -> e.decisionId().equals(Optional.of(decision.decisionId())))
            .anyMatch(e -> e.actor().equals(actor()) && e.reason().equals(reason));
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
