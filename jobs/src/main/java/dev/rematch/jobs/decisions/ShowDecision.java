package dev.rematch.jobs.decisions;

import dev.rematch.challenge.Decision;
import dev.rematch.core.FailureKind;
import dev.rematch.core.NearestName;
import dev.rematch.core.RematchException;
import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Json;
import dev.rematch.jobs.run.RegistryOptions;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** One rematch with all its figures. */
@Command(name = "show", description = "One rematch with all its figures.")
public final class ShowDecision implements Callable<Integer> {
  private final Environment environment;
  @Mixin private RegistryOptions options;

  @Parameters(paramLabel = "DECISION", description = "The decision id.")
  private String id;

  public ShowDecision(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    List<Decision> all = options.open(environment).decisions().all();
    Decision found =
        all.stream()
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
    if (!options.json()) {
      environment.out().println(found.verdict() + ": " + found.reason());
    }
    environment.out().println(Json.of(found));
    return 0;
  }
}
