package dev.rematch.jobs.models;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.Warehouse;
import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Json;
import dev.rematch.jobs.run.RegistryOptions;
import dev.rematch.mlflow.MlflowImport;
import dev.rematch.mlflow.MlflowServer;
import dev.rematch.registry.ModelRegistry;
import dev.rematch.registry.ModelVersion;
import dev.rematch.registry.NewVersion;
import dev.rematch.training.Artifact;
import dev.rematch.training.ForeignModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a Spark model of an MLflow server a version. */
@Command(
    name = "import",
    description = "Makes a pipeline that was logged with mlflow.spark a version, after a check.")
public final class ImportModel implements Callable<Integer> {
  private final Environment environment;
  @Mixin private RegistryOptions options;

  @Parameters(index = "0", paramLabel = "MODEL", description = "The model it is a version of.")
  private String model;

  @Parameters(
      index = "1",
      paramLabel = "URI",
      description = "runs:/RUN/PATH, models:/NAME/VERSION, models:/NAME@ALIAS or models:/m-ID.")
  private String uri;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "URI",
      description = "The tracking server; credentials as for export.")
  private String from;

  @Option(
      names = "--training-from",
      required = true,
      paramLabel = "DATE",
      description = "The first day it was trained on: a rematch on rows it has seen is none.")
  private LocalDate trainingFrom;

  @Option(
      names = "--training-to",
      required = true,
      paramLabel = "DATE",
      description = "The day after the last one it was trained on.")
  private LocalDate trainingTo;

  @Option(
      names = "--recipe",
      defaultValue = "imported",
      paramLabel = "NAME",
      description = "What to call how it was made (default: ${DEFAULT-VALUE}).")
  private String recipe;

  public ImportModel(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    if (!trainingFrom.isBefore(trainingTo)) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Invalid training window: from "
              + trainingFrom
              + " to "
              + trainingTo
              + " (--training-from must be before --training-to)");
    }
    Warehouse warehouse = options.existing(environment);
    ModelRegistry models = options.open(environment).models();
    MlflowImport server = new MlflowImport(new MlflowServer(from, environment.variables()));
    MlflowImport.Found found = server.find(uri);
    String run = "mlflow-" + found.id();
    ModelVersion version =
        models.versions(model).stream()
            .filter(v -> v.runId().equals(run) && v.recipe().equals(recipe))
            .findFirst()
            .orElseGet(() -> fetch(warehouse, models, server, found, run));
    environment
        .out()
        .println(options.json() ? Json.of(version) : version + " is " + uri + " of " + from);
    return 0;
  }

  private ModelVersion fetch(
      Warehouse warehouse,
      ModelRegistry models,
      MlflowImport server,
      MlflowImport.Found found,
      String run) {
    Path copy = temporary();
    try {
      server.download(found, copy);
      ForeignModel foreign = new ForeignModel(copy, found.model().data(), found.model().features());
      String task = foreign.task(model).name();
      Artifact artifact = foreign.store(warehouse, model, run, recipe);
      Map<String, String> details = new TreeMap<>();
      details.put("algorithm", "imported");
      details.put("task", task);
      details.put("features", String.join(",", found.model().features().keySet()));
      details.put("training_from", trainingFrom.toString());
      details.put("training_to", trainingTo.toString());
      details.put("imported_from", from);
      details.put("imported_uri", uri);
      return models.register(
          new NewVersion(
              model,
              recipe,
              run,
              artifact.path(),
              artifact.sha256(),
              environment.actor(),
              details));
    } finally {
      remove(copy);
    }
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("rematch-import-");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make a folder for the import", e);
    }
  }

  private static void remove(Path folder) {
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path each : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove the temporary folder " + folder, e);
    }
  }
}
