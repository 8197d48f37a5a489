package dev.rematch.jobs.models;

import dev.rematch.jobs.Environment;
import dev.rematch.pipeline.RegistryTables;
import dev.rematch.registry.RegistryEvent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Takes a retired version into service again. */
@Command(name = "restore", description = "Takes a retired version into service again.")
public final class RestoreModel extends ModelChange {
  @Option(names = "--version", required = true, paramLabel = "N", description = "3 or v3.")
  private String version;

  public RestoreModel(Environment environment) {
    super(environment);
  }

  @Override
  RegistryEvent change(RegistryTables registry) {
    return registry.models().restore(model(), Lookup.number(version), actor(), reason());
  }

  @Override
  String done(RegistryEvent event) {
    return "is in service again";
  }
}
