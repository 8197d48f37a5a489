package dev.rematch.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An MLflow tracking server (API 2.0, as served by MLflow 2 and 3) that keeps artifacts for its
 * clients. Nothing is tried twice here: every operation of this package can be run again as a
 * whole.
 */
public final class MlflowServer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** A file put twice is the same file; a run created twice is two. */
  private static final Set<String> REPEATABLE = Set.of("GET", "PUT");

  private static final int RETRIES = 2;
  private static final String API = "/api/2.0/mlflow/";
  private static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts";
  private static final String SCHEME = "mlflow-artifacts:";

  private final URI address;
  private final Optional<String> authorization;
  private final HttpClient http;

  /** How a request goes about. */
  enum Method {
    GET,
    POST,
    PATCH,
    PUT
  }

  /** A file or folder of the artifact store, by its path there. */
  record Listed(String path, boolean folder) {}

  /** An answer other than success. */
  static final class Failed extends RematchException {
    private static final long serialVersionUID = 1L;
    private final String code;

    Failed(FailureKind kind, String code, String message) {
      super(kind, message);
      this.code = code;
    }

    /** MLflow's word for it, such as RESOURCE_ALREADY_EXISTS. */
    String code() {
      return code;
    }
  }

  /**
   * @param uri such as http://127.0.0.1:5000
   * @param variables environment variables: MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and
   *     MLFLOW_TRACKING_PASSWORD, as MLflow's own clients read them
   * @throws RematchException (INVALID_INPUT) when it is no http address, or holds a password
   */
  public MlflowServer(String uri, Map<String, String> variables) {
    this.address = address(uri);
    this.authorization = authorization(variables);
    this.http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  }

  private static URI address(String uri) {
    URI parsed;
    try {
      parsed = URI.create(uri.replaceFirst("/+$", ""));
    } catch (IllegalArgumentException e) {
      throw invalid("it is no address");
    }
    if (parsed.getUserInfo() != null) {
      throw invalid(
          "it holds a user or password; set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD");
    }
    boolean web = "http".equals(parsed.getScheme()) || "https".equals(parsed.getScheme());
    if (!web || parsed.getHost() == null) {
      throw invalid("must be like http://127.0.0.1:5000, found " + uri);
    }
    return parsed;
  }

  private static RematchException invalid(String why) {
    return new RematchException(FailureKind.INVALID_INPUT, "Invalid MLflow server: " + why);
  }

  private static Optional<String> authorization(Map<String, String> variables) {
    String token = variables.get("MLFLOW_TRACKING_TOKEN");
    if (token != null) {
      return Optional.of("Bearer " + token);
    }
    String user = variables.get("MLFLOW_TRACKING_USERNAME");
    String password = variables.getOrDefault("MLFLOW_TRACKING_PASSWORD", "");
    return Optional.ofNullable(user)
        .map(
            u ->
                "Basic "
                    + Base64.getEncoder()
                        .encodeToString((u + ":" + password).getBytes(StandardCharsets.UTF_8)));
  }

  /** Asks for something; the query's values are encoded here. */
  JsonNode get(String path, Map<String, String> query) {
    return call(Method.GET, API + path + encoded(query), Optional.empty());
  }

  /** Sends a JSON object. */
  JsonNode send(Method method, String path, Map<String, ?> body) {
    return call(method, API + path, Optional.of(json(body)));
  }

  /**
   * Like {@link #send}, but what is there already is no failure.
   *
   * @return empty when it was there
   */
  Optional<JsonNode> create(String path, Map<String, ?> body) {
    try {
      return Optional.of(send(Method.POST, path, body));
    } catch (Failed e) {
      if (e.code().equals("RESOURCE_ALREADY_EXISTS")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Like {@link #get}, but empty when there is no such thing. */
  Optional<JsonNode> find(String path, Map<String, String> query) {
    try {
      return Optional.of(get(path, query));
    } catch (Failed e) {
      if (e.code().equals("RESOURCE_DOES_NOT_EXIST")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Where an artifact lies in the store behind this server.
   *
   * @throws RematchException (INVALID_INPUT) when the server lets its clients go to the store
   *     themselves
   */
  String artifactPath(String uri) {
    if (uri.startsWith(SCHEME)) {
      return uri.substring(SCHEME.length()).replaceFirst("^//[^/]*", "").replaceFirst("^/+", "");
    }
    int proxied = uri.indexOf(ARTIFACTS + "/");
    if (proxied > 0) {
      return uri.substring(proxied + ARTIFACTS.length() + 1);
    }
    throw new RematchException(
        FailureKind.INVALID_INPUT,
        "Cannot reach artifacts at "
            + uri
            + " through the MLflow server "
            + address
            + ": it does not serve them; start it with --artifacts-destination");
  }

  /** What lies directly in a folder of the artifact store. */
  List<Listed> list(String folder) {
    JsonNode found =
        call(Method.GET, ARTIFACTS + encoded(Map.of("path", folder)), Optional.empty());
    List<Listed> listed = new ArrayList<>();
    for (JsonNode file : found.path("files")) {
      String name = file.path("path").asText();
      listed.add(new Listed(folder + "/" + name, file.path("is_dir").asBoolean()));
    }
    return listed;
  }

  /** Stores a file; one of that name is replaced. */
  void upload(Path file, String to) {
    try {
      HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofFile(file);
      answer(request(ARTIFACTS + segments(to)).PUT(body).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw lost("store " + to, e);
    }
  }

  /** Fetches a file to a path that is free. */
  void download(String from, Path to) {
    answer(request(ARTIFACTS + segments(from)).GET().build(), BodyHandlers.ofFile(to));
  }

  /** The text of a small file. */
  String text(String from) {
    return answer(request(ARTIFACTS + segments(from)).GET().build(), BodyHandlers.ofString());
  }

  @Override
  public String toString() {
    return address.toString();
  }

  private JsonNode call(Method method, String path, Optional<String> body) {
    HttpRequest.BodyPublisher publisher =
        body.map(HttpRequest.BodyPublishers::ofString).orElse(HttpRequest.BodyPublishers.noBody());
    String answer =
        answer(
            request(path)
                .header("Content-Type", "application/json")
                .method(method.name(), publisher)
                .build(),
            BodyHandlers.ofString());
    try {
      return JSON.readTree(answer);
    } catch (JsonProcessingException e) {
      throw new RematchException(
          FailureKind.INTERNAL,
          "Cannot understand the MLflow server "
              + address
              + ": its answer to "
              + path
              + " is no JSON; is it an MLflow server?",
          e);
    }
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + path)).timeout(LONGEST);
    authorization.ifPresent(a -> request.header("Authorization", a));
    return request;
  }

  private <T> T answer(HttpRequest request, BodyHandler<T> handler) {
    String what = request.method() + " " + request.uri().getPath();
    try {
      HttpResponse<T> response = send(request, handler, RETRIES);
      if (response.statusCode() / 100 != 2) {
        throw failed(what, response);
      }
      return response.body();
    } catch (ConnectException e) {
      throw new RematchException(
          FailureKind.MISSING_INPUT,
          "Cannot reach the MLflow server " + address + ": nobody answers there",
          e);
    } catch (IOException e) {
      throw lost(what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw lost(what, new IOException("interrupted", e));
    }
  }

  /**
   * Sends what may be sent twice again when the connection broke before an answer: a server that
   * closes idle connections may do so just when the next request is on its way.
   */
  private <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler, int retries)
      throws IOException, InterruptedException {
    try {
      return http.send(request, handler);
    } catch (ConnectException | HttpTimeoutException e) {
      throw e;
    } catch (IOException e) {
      if (retries == 0 || !REPEATABLE.contains(request.method())) {
        throw e;
      }
      return send(request, handler, retries - 1);
    }
  }

  private RematchException lost(String what, IOException e) {
    return new RematchException(
        FailureKind.INTERNAL,
        "Cannot " + what + " at the MLflow server " + address + ": " + e.getMessage(),
        e);
  }

  private Failed failed(String what, HttpResponse<?> response) {
    String code = "HTTP " + response.statusCode();
    String why = "";
    if (response.body() instanceof String text) {
      try {
        JsonNode error = JSON.readTree(text);
        code = error.path("error_code").asText(code);
        why = ", " + error.path("message").asText("");
      } catch (JsonProcessingException notOfMlflow) {
        why = "";
      }
    }
    FailureKind kind =
        switch (response.statusCode()) {
          case 401, 403 -> FailureKind.REFUSED;
          case 404 -> FailureKind.MISSING_INPUT;
          case 400 -> FailureKind.INVALID_INPUT;
          default -> FailureKind.INTERNAL;
        };
    return new Failed(
        kind,
        code,
        "Cannot " + what + " at the MLflow server " + address + ": found " + code + why);
  }

  private static String json(Object body) {
    try {
      return JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write a request to MLflow as JSON", e);
    }
  }

  private static String encoded(Map<String, String> query) {
    List<String> parts = new ArrayList<>();
    query.forEach((name, value) -> parts.add(name + "=" + encoded(value)));
    return parts.isEmpty() ? "" : "?" + String.join("&", parts);
  }

  private static String segments(String path) {
    return Arrays.stream(path.split("/"))
        .map(MlflowServer::encoded)
        .reduce("", (all, each) -> all + "/" + each);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
