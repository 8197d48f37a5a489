package dev.rematch.jobs.models;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.Warehouse;
import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Json;
import dev.rematch.jobs.run.RegistryOptions;
import dev.rematch.mlflow.MlflowExport;
import dev.rematch.mlflow.MlflowServer;
import dev.rematch.pipeline.RegistryTables;
import dev.rematch.registry.Manifest;
import dev.rematch.registry.ModelRegistry;
import dev.rematch.registry.ModelVersion;
import dev.rematch.tracking.MetricRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Copies a version to an MLflow server. */
@Command(
    name = "export",
    description = "Copies a version with its metrics, files and aliases to an MLflow server.")
public final class ExportModel implements Callable<Integer> {
  private final Environment environment;
  @Mixin private RegistryOptions options;

  @Parameters(paramLabel = "MODEL", description = "The model.")
  private String model;

  @Option(names = "--version", paramLabel = "N", description = "3 or v3 (default: the champion).")
  private String version;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "URI",
      description =
          "The tracking server, http://127.0.0.1:5000 for instance. Credentials are read from"
              + " MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and _PASSWORD.")
  private String to;

  @Option(
      names = "--experiment",
      paramLabel = "NAME",
      description = "The experiment (default: rematch/MODEL).")
  private String experiment;

  public ExportModel(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    MlflowServer server = new MlflowServer(to, environment.variables());
    RegistryTables registry = options.open(environment);
    ModelVersion found = found(registry.models());
    Path folder = folder(options.warehouse(environment), found);
    Manifest.verify(folder, found.artifactSha256(), found.toString());
    List<MetricRow> metrics =
        registry
            .metrics()
            .where(
                m -> m.model().equals(model) && m.version().equals(Optional.of(found.version())));
    MlflowExport.Exported exported =
        new MlflowExport(server, experiment == null ? "rematch/" + model : experiment)
            .run(found, folder, metrics, aliases(registry.models(), found));
    environment
        .out()
        .println(
            options.json()
                ? Json.of(exported)
                : found + " is " + exported.uri() + " at " + server + ", run " + exported.runId());
    return 0;
  }

  private ModelVersion found(ModelRegistry models) {
    if (version != null) {
      return Lookup.version(models, model, Lookup.number(version));
    }
    Lookup.model(models, model);
    return models
        .holder(model, "champion")
        .orElseThrow(
            () ->
                new RematchException(
                    FailureKind.MISSING_INPUT,
                    "Cannot export the champion of model "
                        + model
                        + ": there is none; say which --version"));
  }

  private static List<String> aliases(ModelRegistry models, ModelVersion version) {
    return models.aliases(version.model()).stream()
        .filter(
            alias ->
                models
                    .holder(version.model(), alias)
                    .filter(v -> v.version() == version.version())
                    .isPresent())
        .toList();
  }

  private static Path folder(Warehouse warehouse, ModelVersion version) {
    if (warehouse.root().contains(":/")) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Cannot export "
              + version
              + " from "
              + warehouse.root()
              + ": only from a warehouse on a local file system");
    }
    Path folder = Path.of(warehouse.root()).resolve(version.artifact()).normalize();
    if (!folder.startsWith(Path.of(warehouse.root(), "models")) || !Files.isDirectory(folder)) {
      throw new RematchException(
          FailureKind.MISSING_INPUT,
          "Cannot export " + version + ": its folder " + folder + " is gone (fsck)");
    }
    return folder;
  }
}
