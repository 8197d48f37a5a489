package dev.rematch.jobs.run;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.Warehouse;
import dev.rematch.jobs.Environment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which pipeline, and where its tables are. */
public final class PipelineOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** Required where it is asked for: a command beneath, such as monitor report, needs none. */
  @Option(
      names = {"-p", "--pipeline"},
      paramLabel = "FILE",
      description = "The pipeline's config file (required).")
  private Path pipeline;

  @Option(
      names = {"-w", "--warehouse"},
      paramLabel = "DIR",
      description =
          "Where tables and models are kept (default: $REMATCH_WAREHOUSE, else ./warehouse).")
  private String warehouse;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides a key of the config file; may be repeated.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  /** Whether a config file was given. */
  public boolean given() {
    return pipeline != null;
  }

  /**
   * The config file.
   *
   * @throws CommandLine.ParameterException when it was not given
   */
  public Path pipeline(Environment environment) {
    if (pipeline == null) {
      throw new CommandLine.ParameterException(
          command.commandLine(), "Missing required option: '--pipeline=FILE'");
    }
    return environment.folder().resolve(pipeline).normalize();
  }

  public Map<String, String> overrides() {
    return Map.copyOf(overrides);
  }

  public Warehouse warehouse(Environment environment) {
    return warehouse(warehouse, environment);
  }

  /** A warehouse from an option that may not be given: else the variable, else ./warehouse. */
  public static Warehouse warehouse(String option, Environment environment) {
    String place =
        option != null
            ? option
            : environment.variables().getOrDefault("REMATCH_WAREHOUSE", "warehouse");
    if (place.isBlank()) {
      throw new RematchException(
          FailureKind.INVALID_INPUT, "Invalid warehouse: its path is empty (--warehouse)");
    }
    // A folder of this machine has one name, however it is written.
    String plain = place.replaceFirst("^file:/+", "/");
    if (plain.contains(":/")) {
      return new Warehouse(plain);
    }
    Path folder = environment.folder().resolve(plain).normalize();
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Invalid warehouse: must be a folder, found the file " + folder + " (--warehouse)");
    }
    return new Warehouse(folder.toString());
  }
}
