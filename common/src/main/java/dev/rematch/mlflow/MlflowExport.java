package dev.rematch.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rematch.mlflow.MlflowServer.Method;
import dev.rematch.registry.ModelVersion;
import dev.rematch.tracking.MetricRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Copies a version to an MLflow server: a run with its parameters, metrics and files, a registered
 * model version that points to it, and the aliases it holds.
 *
 * <p>Run again, after success or after having been killed, it finds its own run by the version and
 * the manifest's hash and completes it.
 */
public final class MlflowExport {
  private static final String FOLDER = "model";
  private static final String VERSION_TAG = "rematch.version";
  private static final String MANIFEST_TAG = "rematch.manifest_sha256";
  private static final int METRICS_AT_ONCE = 1000;
  private static final int PARAMETERS_AT_ONCE = 100;
  private static final int LONGEST_VALUE = 6000;

  private final MlflowServer server;
  private final String experiment;

  public MlflowExport(MlflowServer server, String experiment) {
    this.server = server;
    this.experiment = experiment;
  }

  /** Where it is now. */
  public record Exported(String runId, String model, String version, String uri) {}

  /**
   * Copies the version.
   *
   * @param folder its files, verified by the caller
   * @param metrics rows of the table metrics about it
   * @param aliases that it holds; they are taken from whichever MLflow version has them
   */
  public Exported run(
      ModelVersion version, Path folder, List<MetricRow> metrics, List<String> aliases) {
    String experimentId = experimentId();
    JsonNode run = run(version, experimentId);
    String runId = run.path("info").path("run_id").asText();
    String artifacts = run.path("info").path("artifact_uri").asText();
    if (!run.path("info").path("status").asText().equals("FINISHED")) {
      parameters(runId, version);
      metrics(runId, metrics);
      files(folder, server.artifactPath(artifacts) + "/" + FOLDER);
      server.send(
          Method.POST,
          "runs/update",
          Map.of(
              "run_id",
              runId,
              "status",
              "FINISHED",
              "end_time",
              version.registeredAt().toEpochMilli()));
    }
    String registered = registered(version, runId, artifacts + "/" + FOLDER);
    for (String alias : aliases) {
      server.send(
          Method.POST,
          "registered-models/alias",
          Map.of("name", version.model(), "alias", alias, "version", registered));
    }
    return new Exported(
        runId, version.model(), registered, "models:/" + version.model() + "/" + registered);
  }

  private String experimentId() {
    Optional<JsonNode> found =
        server.find("experiments/get-by-name", Map.of("experiment_name", experiment));
    if (found.isEmpty()) {
      Optional<JsonNode> made = server.create("experiments/create", Map.of("name", experiment));
      if (made.isPresent()) {
        return made.get().path("experiment_id").asText();
      }
      found = server.find("experiments/get-by-name", Map.of("experiment_name", experiment));
    }
    return found.orElseThrow().path("experiment").path("experiment_id").asText();
  }

  private JsonNode run(ModelVersion version, String experimentId) {
    String filter =
        "tags.`%s` = '%s' AND tags.`%s` = '%s'"
            .formatted(VERSION_TAG, version, MANIFEST_TAG, version.artifactSha256());
    JsonNode found =
        server.send(
            Method.POST,
            "runs/search",
            Map.of("experiment_ids", List.of(experimentId), "filter", filter, "max_results", 1));
    if (found.path("runs").size() > 0) {
      return found.path("runs").get(0);
    }
    List<Map<String, String>> tags =
        List.of(
            tag(VERSION_TAG, version.toString()),
            tag(MANIFEST_TAG, version.artifactSha256()),
            tag("rematch.recipe", version.recipe()),
            tag("rematch.run_id", version.runId()),
            tag("mlflow.source.name", "rematch"));
    return server
        .send(
            Method.POST,
            "runs/create",
            Map.of(
                "experiment_id",
                experimentId,
                "run_name",
                version.toString(),
                "start_time",
                version.registeredAt().toEpochMilli(),
                "tags",
                tags))
        .path("run");
  }

  private void parameters(String runId, ModelVersion version) {
    List<Map<String, String>> all = new ArrayList<>();
    all.add(tag("recipe", version.recipe()));
    version
        .details()
        .forEach(
            (name, value) ->
                all.add(tag(name, value.substring(0, Math.min(value.length(), LONGEST_VALUE)))));
    batches(runId, "params", all, PARAMETERS_AT_ONCE);
  }

  private void metrics(String runId, List<MetricRow> rows) {
    List<String> windows =
        List.copyOf(new TreeSet<>(rows.stream().map(MetricRow::window).toList()));
    List<Map<String, Object>> all = new ArrayList<>();
    for (MetricRow row : rows) {
      if (Double.isFinite(row.value())) {
        all.add(
            Map.of(
                "key",
                key(row),
                "value",
                row.value(),
                "timestamp",
                endOf(row.window()).toEpochMilli(),
                "step",
                windows.indexOf(row.window())));
      }
    }
    batches(runId, "metrics", all, METRICS_AT_ONCE);
  }

  /** "roc-auc", or "roc-auc/origin/JFK" for a slice. */
  private static String key(MetricRow row) {
    String slice = row.slice().equals("all") ? "" : "/" + row.slice().replace('=', '/');
    return (row.metric() + slice).replaceAll("[^A-Za-z0-9_./ -]", "_");
  }

  /** The end of "[2013-04-01, 2013-05-01)". */
  private static Instant endOf(String window) {
    try {
      String end = window.replaceAll(".*, ?([0-9-]+)\\)$", "$1");
      return LocalDate.parse(end).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeParseException noWindow) {
      return Instant.EPOCH;
    }
  }

  private void batches(String runId, String kind, List<? extends Map<String, ?>> all, int most) {
    for (int from = 0; from < all.size(); from += most) {
      server.send(
          Method.POST,
          "runs/log-batch",
          Map.of("run_id", runId, kind, all.subList(from, Math.min(from + most, all.size()))));
    }
  }

  private void files(Path folder, String to) {
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
        server.upload(file, to + "/" + folder.relativize(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the files in " + folder, e);
    }
  }

  /** The MLflow version that points to the run, made unless it is there. */
  private String registered(ModelVersion version, String runId, String source) {
    server.create("registered-models/create", Map.of("name", version.model()));
    JsonNode known =
        server.get(
            "model-versions/search",
            Map.of("filter", "name = '" + version.model() + "' AND run_id = '" + runId + "'"));
    if (known.path("model_versions").size() > 0) {
      return known.path("model_versions").get(0).path("version").asText();
    }
    return server
        .send(
            Method.POST,
            "model-versions/create",
            Map.of(
                "name",
                version.model(),
                "source",
                source,
                "run_id",
                runId,
                "tags",
                List.of(
                    tag(VERSION_TAG, version.toString()),
                    tag(MANIFEST_TAG, version.artifactSha256()))))
        .path("model_version")
        .path("version")
        .asText();
  }

  private static Map<String, String> tag(String key, String value) {
    return Map.of("key", key, "value", value);
  }
}
