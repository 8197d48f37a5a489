package dev.rematch.jobs.decisions;

import dev.rematch.challenge.Decision;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.PipelineOptions;
import dev.rematch.jobs.run.PipelineSession;
import dev.rematch.jobs.run.Sessions;
import dev.rematch.jobs.steps.DecisionReplay;
import dev.rematch.pipeline.Pipeline;
import dev.rematch.pipeline.PipelineReader;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Works past decisions out again. */
@Command(
    name = "replay",
    description = {
      "Works a decision out again from the kept scores, rule and earlier decisions; all of them"
          + " without an id. Ends with 1 when any figure differs."
    })
public final class ReplayDecisions implements Callable<Integer> {
  private final Environment environment;
  @Mixin private PipelineOptions options;

  @Parameters(
      arity = "0..1",
      paramLabel = "DECISION",
      description = "The decision id (default: every decision of the pipeline).")
  private String id;

  @Option(names = "--rescore", description = "Also score the holdout again with the stored models.")
  private boolean rescore;

  public ReplayDecisions(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    Pipeline pipeline =
        new PipelineReader().read(options.pipeline(environment), options.overrides());
    PipelineSession session =
        new PipelineSession(
            environment,
            Sessions.open(),
            pipeline,
            options.warehouse(environment),
            environment.out()::println);
    String model = session.pipeline().model();
    Set<String> runs = new LinkedHashSet<>();
    if (id == null) {
      session.registry().decisions().where(d -> d.model().equals(model)).stream()
          .map(Decision::runId)
          .forEach(runs::add);
    } else {
      Decision decision = Decisions.find(session.registry(), id);
      if (!decision.model().equals(model)) {
        throw new RematchException(
            FailureKind.INVALID_INPUT,
            "Cannot replay decision "
                + id
                + ": it is about "
                + decision.model()
                + ", and the pipeline is "
                + model
                + " (--pipeline)");
      }
      runs.add(decision.runId());
    }
    int decisions = 0;
    int different = 0;
    for (String run : runs) {
      DecisionReplay replay = new DecisionReplay(session);
      List<DecisionReplay.Outcome> outcomes = rescore ? replay.rescore(run) : replay.replay(run);
      for (DecisionReplay.Outcome outcome : outcomes) {
        decisions++;
        different += outcome.differences().isEmpty() ? 0 : 1;
        environment
            .out()
            .println(
                outcome.decisionId()
                    + (outcome.differences().isEmpty() ? ": the same" : ": differs"));
        outcome.differences().forEach(d -> environment.out().println("  " + d));
      }
    }
    environment.out().println(decisions + " decisions, " + different + " different");
    return different == 0 ? 0 : 1;
  }
}
