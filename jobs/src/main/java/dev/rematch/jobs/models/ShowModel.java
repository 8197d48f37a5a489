package dev.rematch.jobs.models;

import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Json;
import dev.rematch.jobs.run.RegistryOptions;
import dev.rematch.registry.ModelVersion;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Everything known of one version. */
@Command(name = "show", description = "Everything known of one version.")
public final class ShowModel implements Callable<Integer> {
  private final Environment environment;
  @Mixin private RegistryOptions options;

  @Parameters(index = "0", paramLabel = "MODEL", description = "The model.")
  private String model;

  @Parameters(index = "1", paramLabel = "VERSION", description = "The version: 3 or v3.")
  private String version;

  public ShowModel(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    ModelVersion found =
        Lookup.version(options.open(environment).models(), model, Lookup.number(version));
    if (options.json()) {
      environment.out().println(Json.of(found));
      return 0;
    }
    environment.out().println(found + " (" + found.recipe() + ")");
    environment.out().println("  registered  " + found.registeredAt());
    environment.out().println("  run         " + found.runId());
    environment.out().println("  artifact    " + found.artifact());
    environment.out().println("  sha256      " + found.artifactSha256());
    new TreeMap<>(found.details())
        .forEach((name, value) -> environment.out().println("  " + name + " = " + value));
    return 0;
  }
}
