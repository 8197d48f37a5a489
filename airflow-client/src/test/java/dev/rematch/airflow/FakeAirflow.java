package dev.rematch.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A server that answers as a real Airflow 3.3.2 once did, or as a test tells it to. */
final class FakeAirflow implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();

  /** A request as it came. */
  record Seen(String method, String path, String query, String token, String body) {
    JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** An answer to give; a status of 0 hangs up without one. */
  record Reply(int status, String body, Map<String, String> headers) {
    Reply(int status, String body) {
      this(status, body, Map.of());
    }

    static Reply recorded(String file) {
      JsonNode response = pair(file).path("response");
      JsonNode body = response.path("body");
      return new Reply(
          response.path("status").asInt(), body.isTextual() ? body.asText() : body.toString());
    }
  }

  final Time time = new Time();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Function<Seen, Reply>> answers = new HashMap<>();
  private final List<Seen> seen = Collections.synchronizedList(new ArrayList<>());

  FakeAirflow() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  /** The recorded pair whose file starts with that number. */
  static JsonNode pair(String file) {
    try (InputStream in = FakeAirflow.class.getResourceAsStream("/recorded/" + file + ".json")) {
      return JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Answers the recorded request of each file with its recorded response. */
  FakeAirflow replay(String... files) {
    for (String file : files) {
      JsonNode request = pair(file).path("request");
      String path = URI.create(request.path("path").asText()).getRawPath();
      on(request.path("method").asText() + " " + path, Reply.recorded(file));
    }
    return this;
  }

  /** Answers one after the other, the last for ever. */
  FakeAirflow on(String request, Reply... replies) {
    Deque<Reply> left = new ArrayDeque<>(List.of(replies));
    return on(
        request,
        s -> {
          synchronized (left) {
            return left.size() > 1 ? left.removeFirst() : left.getFirst();
          }
        });
  }

  FakeAirflow on(String request, Function<Seen, Reply> answer) {
    answers.put(request, answer);
    return this;
  }

  List<Seen> seen() {
    synchronized (seen) {
      return List.copyOf(seen);
    }
  }

  /** Without the requests for a token. */
  List<Seen> calls() {
    return seen().stream().filter(s -> !s.path().equals("/auth/token")).toList();
  }

  int port() {
    return server.getAddress().getPort();
  }

  String address() {
    return "http://127.0.0.1:" + port();
  }

  AirflowClientBuilder builder() {
    return AirflowClient.at(address())
        .timeouts(Duration.ofSeconds(5), Duration.ofSeconds(5))
        .clock(time)
        .sleeper(time)
        .random(new Random(7))
        .wrap(transport -> request -> dated(transport.send(request)));
  }

  /** The JDK's server knows no other Date than its own. */
  private static Transport.Answered dated(Transport.Answered answer) {
    Map<String, String> headers = new HashMap<>(answer.headers());
    Optional.ofNullable(headers.remove("x-date")).ifPresent(d -> headers.put("date", d));
    return new Transport.Answered(answer.status(), headers, answer.body());
  }

  /** A client that goes with a token. */
  AirflowClient client() {
    return builder().credentials(Credentials.token("the-token")).build();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    URI uri = exchange.getRequestURI();
    Seen one =
        new Seen(
            exchange.getRequestMethod(),
            uri.getRawPath(),
            uri.getRawQuery() == null ? "" : uri.getRawQuery(),
            authorization == null ? "" : authorization,
            body);
    seen.add(one);
    Reply reply =
        answers
            .getOrDefault(
                one.method() + " " + one.path(),
                s -> new Reply(404, "{\"detail\": \"no such path in the fake: " + s.path() + "\"}"))
            .apply(one);
    if (reply.status() == 0) {
      exchange.close();
      return;
    }
    reply.headers().forEach((n, v) -> exchange.getResponseHeaders().set(n, v));
    byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
