package dev.rematch.jobs.models;

import dev.rematch.jobs.Environment;
import dev.rematch.pipeline.RegistryTables;
import dev.rematch.registry.RegistryEvent;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Takes a version out of service; its files stay. */
@Command(name = "retire", description = "Takes a version out of service; its files stay.")
public final class RetireModel extends ModelChange {
  @Option(names = "--version", required = true, paramLabel = "N", description = "3 or v3.")
  private String version;

  @Option(
      names = "--keep-days",
      defaultValue = "30",
      paramLabel = "DAYS",
      description = "For how long it can be restored (default: ${DEFAULT-VALUE}).")
  private int keepDays;

  public RetireModel(Environment environment) {
    super(environment);
  }

  @Override
  RegistryEvent change(RegistryTables registry) {
    return registry
        .models()
        .retire(model(), Lookup.number(version), Duration.ofDays(keepDays), actor(), reason());
  }

  @Override
  String done(RegistryEvent event) {
    return "is retired and can take no alias";
  }
}
