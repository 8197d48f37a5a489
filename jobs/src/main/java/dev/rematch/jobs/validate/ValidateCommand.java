package dev.rematch.jobs.validate;

import dev.rematch.jobs.Environment;
import dev.rematch.pipeline.Pipeline;
import dev.rematch.pipeline.PipelineReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Checks a config file and the SQL files it names. */
@Command(
    name = "validate",
    description = "Checks a config file and the SQL files it names, without a session.")
public final class ValidateCommand implements Callable<Integer> {
  private final Environment environment;

  @Option(
      names = {"-p", "--pipeline"},
      required = true,
      paramLabel = "FILE",
      description = "The pipeline's config file.")
  private Path pipeline;

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Overrides a key.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  public ValidateCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    Pipeline read =
        new PipelineReader().read(environment.folder().resolve(pipeline).normalize(), overrides);
    var out = environment.out();
    out.println(read.name() + " is sound: " + read.question());
    out.println("  sources     " + read.sources().stream().map(s -> s.name()).toList());
    out.println("  transforms  " + read.transforms().stream().map(t -> t.name()).toList());
    out.println("  features    " + read.features().columns().keySet());
    out.println("  recipes     " + read.recipes().stream().map(r -> r.name()).toList());
    out.println("  config hash " + read.configHash());
    return 0;
  }
}
