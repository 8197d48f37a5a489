package dev.rematch.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fetches a model of Spark's flavour from an MLflow server. */
public final class MlflowImport {
  private static final Pattern OF_RUN = Pattern.compile("runs:/([A-Za-z0-9]+)/([^\\s]+)");
  private static final Pattern OF_ALIAS = Pattern.compile("models:/([^/@]+)@([^/@]+)");
  private static final Pattern OF_VERSION = Pattern.compile("models:/([^/@]+)/([0-9]+)");
  private static final Pattern LOGGED = Pattern.compile("models:/(m-[A-Za-z0-9]+)");

  /** Hadoop's, which prove nothing to somebody who can change the files. */
  private static final Pattern CHECKSUM = Pattern.compile("\\..*\\.crc");

  private static final int MOST_FILES = 100_000;

  private final MlflowServer server;

  public MlflowImport(MlflowServer server) {
    this.server = server;
  }

  /**
   * A model found on the server.
   *
   * @param id the same whenever the same model is asked for: its run's, or its own
   * @param folder in the artifact store
   */
  public record Found(String id, String folder, MlflowModel model) {}

  /**
   * Finds a model.
   *
   * @param uri as MLflow writes it: runs:/RUN/PATH, models:/NAME/VERSION, models:/NAME@ALIAS or
   *     models:/m-ID
   * @throws RematchException INVALID_INPUT for another uri or another flavour, MISSING_INPUT when
   *     there is no such model
   */
  public Found find(String uri) {
    Matcher run = OF_RUN.matcher(uri);
    if (run.matches()) {
      return ofRun(run.group(1), run.group(2));
    }
    Matcher alias = OF_ALIAS.matcher(uri);
    if (alias.matches()) {
      return registered(
          server.get(
              "registered-models/alias", Map.of("name", alias.group(1), "alias", alias.group(2))));
    }
    Matcher version = OF_VERSION.matcher(uri);
    if (version.matches()) {
      return registered(
          server.get(
              "model-versions/get", Map.of("name", version.group(1), "version", version.group(2))));
    }
    Matcher logged = LOGGED.matcher(uri);
    if (logged.matches()) {
      return logged(logged.group(1));
    }
    throw new RematchException(
        FailureKind.INVALID_INPUT,
        "Invalid MLflow model: "
            + uri
            + " (must be runs:/RUN/PATH, models:/NAME/VERSION, models:/NAME@ALIAS or models:/m-ID)");
  }

  private Found registered(JsonNode answer) {
    JsonNode version = answer.path("model_version");
    String source = version.path("source").asText();
    boolean elsewhere = source.startsWith("runs:/") || source.startsWith("models:/");
    return elsewhere
        ? find(source)
        : found(version.path("run_id").asText(), server.artifactPath(source));
  }

  private Found logged(String id) {
    JsonNode model = server.get("logged-models/" + id, Map.of()).path("model").path("info");
    return found(id, server.artifactPath(model.path("artifact_uri").asText()));
  }

  /** MLflow 3 keeps a model that a run has made beside the run, and earlier ones within it. */
  private Found ofRun(String run, String path) {
    JsonNode found = server.get("runs/get", Map.of("run_id", run)).path("run");
    for (JsonNode output : found.path("outputs").path("model_outputs")) {
      String id = output.path("model_id").asText();
      JsonNode info = server.get("logged-models/" + id, Map.of()).path("model").path("info");
      if (info.path("name").asText().equals(path)) {
        return found(id, server.artifactPath(info.path("artifact_uri").asText()));
      }
    }
    String artifacts = found.path("info").path("artifact_uri").asText();
    return found(run, server.artifactPath(artifacts) + "/" + path);
  }

  private Found found(String id, String folder) {
    boolean there =
        server.list(folder).stream().anyMatch(f -> f.path().equals(folder + "/MLmodel"));
    if (!there) {
      throw new RematchException(
          FailureKind.MISSING_INPUT,
          "Cannot import from the MLflow server " + server + ": there is no MLmodel in " + folder);
    }
    return new Found(id, folder, MlflowModel.of(server.text(folder + "/MLmodel")));
  }

  /**
   * Copies every file of the model but Hadoop's checksums into an empty folder.
   *
   * @throws RematchException (REFUSED) when the server names a file outside of the model
   */
  public void download(Found model, Path into) {
    Deque<String> folders = new ArrayDeque<>(List.of(model.folder()));
    int files = 0;
    while (!folders.isEmpty()) {
      for (MlflowServer.Listed each : server.list(folders.pop())) {
        String place = each.path().substring(model.folder().length() + 1);
        Path target = into.resolve(checked(place));
        if (each.folder()) {
          folders.push(each.path());
        } else if (!CHECKSUM.matcher(target.getFileName().toString()).matches()) {
          fetch(each.path(), target);
          files++;
        }
        if (files + folders.size() > MOST_FILES) {
          throw refused("it has more than " + MOST_FILES + " files");
        }
      }
    }
  }

  private void fetch(String from, Path to) {
    try {
      Files.createDirectories(to.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make the folder " + to.getParent(), e);
    }
    server.download(from, to);
  }

  private static String checked(String place) {
    for (String part : place.split("/", -1)) {
      if (part.isEmpty()
          || part.equals(".")
          || part.equals("..")
          || !part.matches("[^\\\\:\\p{Cntrl}]+")) {
        throw refused("it names the file " + place.replaceAll("\\p{Cntrl}", "?"));
      }
    }
    return place;
  }

  private static RematchException refused(String why) {
    return new RematchException(FailureKind.REFUSED, "Cannot import the MLflow model: " + why);
  }
}
