package dev.rematch.airflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Requests to one server: the token, what is tried again and how often, and errors by kind. */
final class Server {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int CREATED = 201;
  private static final String NO_TOKEN = "Invalid JWT token";

  private final URI address;
  private final HttpClient http;
  private final Tokens tokens;
  private final AirflowClient.Settings settings;

  /** Whether a call may be made twice. */
  enum Repeat {
    /** It changes nothing, or the same to the same. */
    SAFE,
    /** Twice is not once. */
    NEVER
  }

  Server(AirflowClient.Settings settings) {
    this.settings = settings;
    this.address = settings.address();
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.connectTimeout());
    settings.tls().ifPresent(builder::sslContext);
    this.http = builder.build();
    this.tokens = new Tokens(settings.credentials(), this::login, settings.clock());
    refuseOpenPasswords();
  }

  /** A password or token over plain http is anybody's on the way. */
  private void refuseOpenPasswords() {
    boolean secret = !(settings.credentials() instanceof Credentials.None);
    if (secret && "http".equals(address.getScheme()) && !settings.plainHttp() && !loopback()) {
      throw new AirflowException.InvalidRequest(
          "Cannot use the Airflow server "
              + address
              + ": credentials would go over plain http; use https, or allow it where the network is trusted",
          0,
          "");
    }
  }

  private boolean loopback() {
    try {
      return InetAddress.getByName(address.getHost()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  JsonNode get(String what, String path) {
    return call(what, "GET", path, Optional.empty(), Repeat.SAFE);
  }

  JsonNode send(String what, String method, String path, Object body, Repeat repeat) {
    return call(what, method, path, Optional.of(json(body)), repeat);
  }

  private JsonNode call(
      String what, String method, String path, Optional<String> body, Repeat repeat) {
    for (int tried = 1; ; tried++) {
      try {
        return once(what, method, path, body);
      } catch (AirflowException.Unreachable | AirflowException.ServerError e) {
        // A refused connection has done nothing, whatever was asked.
        boolean nothingDone = e.getCause() instanceof ConnectException;
        if ((repeat == Repeat.NEVER && !nothingDone) || tried >= settings.tries()) {
          throw e;
        }
        pause(tried);
      }
    }
  }

  private JsonNode once(String what, String method, String path, Optional<String> body) {
    Optional<String> token = tokens.current();
    HttpResponse<String> answer = exchange(what, method, path, body, token);
    boolean refused =
        answer.statusCode() == UNAUTHORIZED
            || (answer.statusCode() == FORBIDDEN && detail(answer).contains(NO_TOKEN));
    if (refused && tokens.refused(token)) {
      answer = exchange(what, method, path, body, tokens.current());
    }
    return read(what, answer);
  }

  private String login(Credentials.User user) {
    String what = "log in as " + user.name();
    HttpResponse<String> answer =
        exchange(
            what,
            "POST",
            "/auth/token",
            Optional.of(json(Map.of("username", user.name(), "password", user.password()))),
            Optional.empty());
    JsonNode token = read(what, answer).path("access_token");
    if (answer.statusCode() != CREATED || !token.isTextual()) {
      throw new AirflowException.Unauthorized(
          message(what, "the answer holds no token") + "; is it an Airflow 3 server?",
          answer.statusCode(),
          "");
    }
    return token.asText();
  }

  private HttpResponse<String> exchange(
      String what, String method, String path, Optional<String> body, Optional<String> token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + path))
            .timeout(settings.timeout())
            .header("Accept", "application/json")
            .method(
                method,
                body.map(HttpRequest.BodyPublishers::ofString)
                    .orElse(HttpRequest.BodyPublishers.noBody()));
    body.ifPresent(b -> request.header("Content-Type", "application/json"));
    token.ifPresent(t -> request.header("Authorization", "Bearer " + t));
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AirflowException.Unreachable(message(what, "it was interrupted"), e);
    } catch (HttpConnectTimeoutException | ConnectException e) {
      ConnectException refused = new ConnectException(e.getMessage());
      refused.initCause(e);
      throw new AirflowException.Unreachable(
          message(what, "nobody answers there") + "; is it running, is the address right?",
          refused);
    } catch (IOException e) {
      throw new AirflowException.Unreachable(message(what, String.valueOf(e.getMessage())), e);
    }
  }

  private JsonNode read(String what, HttpResponse<String> answer) {
    if (answer.statusCode() / 100 != 2) {
      throw failed(what, answer);
    }
    if (answer.body().isEmpty()) {
      return JSON.missingNode();
    }
    try {
      return JSON.readTree(answer.body());
    } catch (JsonProcessingException e) {
      throw new AirflowException.ServerError(
          message(what, "its answer is no JSON") + "; is it an Airflow 3 server?",
          answer.statusCode(),
          "");
    }
  }

  private AirflowException failed(String what, HttpResponse<String> answer) {
    int status = answer.statusCode();
    String detail = detail(answer);
    String message = message(what, "found " + status + (detail.isEmpty() ? "" : " " + detail));
    return switch (status) {
      case UNAUTHORIZED ->
          new AirflowException.Unauthorized(
              message + "; look at user, password or token", status, detail);
      case FORBIDDEN ->
          detail.contains(NO_TOKEN)
              ? new AirflowException.Unauthorized(message + "; look at the token", status, detail)
              : new AirflowException.Forbidden(
                  message + "; the user needs another role", status, detail);
      case 404 -> new AirflowException.NotFound(message, status, detail);
      case 409 -> new AirflowException.Conflict(message, status, detail);
      case 400, 405, 415, 422 -> new AirflowException.InvalidRequest(message, status, detail);
      default -> new AirflowException.ServerError(message + "; its log tells more", status, detail);
    };
  }

  /** Airflow's own words: a text, or the parts of a refused body, or a reason. */
  private static String detail(HttpResponse<String> answer) {
    try {
      JsonNode detail = JSON.readTree(answer.body()).path("detail");
      if (detail.isTextual()) {
        return detail.asText();
      }
      if (detail.isArray()) {
        StringBuilder text = new StringBuilder();
        detail.forEach(
            part ->
                text.append(text.isEmpty() ? "" : "; ")
                    .append(part.path("loc"))
                    .append(' ')
                    .append(part.path("msg").asText()));
        return text.toString();
      }
      return detail.path("reason").asText("");
    } catch (JsonProcessingException notOfAirflow) {
      return "";
    }
  }

  String message(String what, String why) {
    return "Cannot " + what + " at the Airflow server " + address + ": " + why;
  }

  /**
   * Twice as long each time, by up to a half more or less, so that many do not come back at once.
   */
  void pause(int tried) {
    RandomGenerator random = settings.random();
    Duration base = settings.firstPause().multipliedBy(1L << Math.min(tried - 1, 6));
    Duration most = base.compareTo(settings.longestPause()) > 0 ? settings.longestPause() : base;
    settings
        .sleeper()
        .sleep(Duration.ofMillis((long) (most.toMillis() * random.nextDouble(0.5, 1.5))));
  }

  private static String json(Object body) {
    try {
      return JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Invalid request body: " + e.getOriginalMessage(), e);
    }
  }
}
