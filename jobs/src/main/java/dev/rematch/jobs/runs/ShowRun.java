package dev.rematch.jobs.runs;

import dev.rematch.core.FailureKind;
import dev.rematch.core.NearestName;
import dev.rematch.core.RematchException;
import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Json;
import dev.rematch.jobs.run.RegistryOptions;
import dev.rematch.tracking.Run;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Every execution of one run. */
@Command(name = "show", description = "Every execution of one run.")
public final class ShowRun implements Callable<Integer> {
  private final Environment environment;
  @Mixin private RegistryOptions options;

  @Parameters(paramLabel = "RUN", description = "The run id.")
  private String id;

  public ShowRun(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    List<Run> all = options.open(environment).runs().all();
    List<Run> found = all.stream().filter(r -> r.runId().equals(id)).toList();
    if (found.isEmpty()) {
      throw new RematchException(
          FailureKind.MISSING_INPUT,
          "Unknown run: "
              + id
              + NearestName.of(id, all.stream().map(Run::runId).toList())
                  .map(n -> "; did you mean " + n + "?")
                  .orElse("")
              + " (runs list)");
    }
    // The JSON is readable enough, and holds every column.
    environment.out().println(Json.of(options.json() || found.size() > 1 ? found : found.get(0)));
    return 0;
  }
}
