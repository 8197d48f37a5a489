package dev.rematch.jobs.run;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.Warehouse;
import dev.rematch.jobs.Environment;
import dev.rematch.pipeline.RegistryTables;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the registry is and how to print what is in it. */
public final class RegistryOptions {
  @Option(
      names = {"-w", "--warehouse"},
      paramLabel = "DIR",
      description = "The warehouse (default: $REMATCH_WAREHOUSE, else ./warehouse).")
  private String warehouse;

  @Option(names = "--json", description = "Print JSON for programs.")
  private boolean json;

  public boolean json() {
    return json;
  }

  public Warehouse warehouse(Environment environment) {
    return PipelineOptions.warehouse(warehouse, environment);
  }

  /**
   * @throws RematchException (MISSING_INPUT) when there is no such warehouse
   */
  public RegistryTables open(Environment environment) {
    return RegistryFolder.open(existing(environment), environment.clock(), Keys.of(environment));
  }

  /**
   * @throws RematchException (MISSING_INPUT) when there is no such warehouse
   */
  public Warehouse existing(Environment environment) {
    Warehouse place = warehouse(environment);
    boolean local = !place.root().contains(":/");
    if (local && !Files.isDirectory(Path.of(place.root()))) {
      throw new RematchException(
          FailureKind.MISSING_INPUT,
          "Cannot read the registry of "
              + place.root()
              + ": there is no such warehouse; run a pipeline first, or look at --warehouse");
    }
    return place;
  }
}
