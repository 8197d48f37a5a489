package dev.rematch.jobs.models;

import dev.rematch.jobs.Environment;
import dev.rematch.pipeline.RegistryTables;
import dev.rematch.registry.RegistryEvent;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Vouches for a version and the decision it is promoted by. */
@Command(
    name = "sign",
    description = "Vouches for a version with the key that $REMATCH_SIGNING_KEY names.")
public final class SignModel extends ModelChange {
  @Option(names = "--version", required = true, paramLabel = "N", description = "3 or v3.")
  private String version;

  @Option(
      names = "--decision",
      paramLabel = "ID",
      description = "The decision it is promoted by (default: none, for a promotion by hand).")
  private String decision;

  public SignModel(Environment environment) {
    super(environment);
  }

  @Override
  RegistryEvent change(RegistryTables registry) {
    int number = Lookup.number(version);
    return registry
        .models()
        .sign(
            Lookup.version(registry.models(), model(), number),
            Optional.ofNullable(decision).map(id -> Lookup.decision(registry, model(), number, id)),
            actor(),
            reason());
  }

  @Override
  String done(RegistryEvent event) {
    return "is signed for " + event.decisionId().orElse("a promotion by hand");
  }
}
