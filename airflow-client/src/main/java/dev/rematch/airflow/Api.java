package dev.rematch.airflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rematch.airflow.AirflowException.Facts;
import dev.rematch.airflow.AirflowException.ServerError;
import dev.rematch.airflow.AirflowException.Unreachable;
import dev.rematch.airflow.Call.Repeat;
import dev.rematch.airflow.Transport.Answered;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Sends calls to one server: with a token, again where that is safe, errors told apart. */
final class Api {
  static final ObjectMapper JSON = new ObjectMapper();

  /** As many entries as Airflow gives at a time unless told otherwise. */
  private static final int PAGE = 100;

  private final Settings settings;
  private final Transport transport;
  private final Tokens tokens;

  Api(Settings settings, Transport transport) {
    this.settings = settings;
    this.transport = transport;
    this.tokens = new Tokens(settings.credentials(), settings.clock());
  }

  /** An answer, or what went wrong and how long the server wants to be left alone. */
  private record Failed(AirflowException error, boolean unsent, Optional<Duration> after) {}

  /**
   * @throws AirflowException when there is no success, after as many attempts as are safe
   */
  Fields send(Call call) {
    return send(call, () -> tokens.current(loginFor(call)), true);
  }

  /** Like {@link #send}, but empty when there is no such thing. */
  Optional<Fields> find(Call call) {
    try {
      return Optional.of(send(call));
    } catch (AirflowException.NotFound none) {
      return Optional.empty();
    }
  }

  /** All entries of a list, or the first of them, page after page. */
  <T> List<T> list(Call call, String name, int limit, Function<Fields, T> read) {
    List<T> all = new ArrayList<>();
    while (all.size() < limit) {
      int size = Math.min(PAGE, limit - all.size());
      Fields answer = send(call.with("limit", size).with("offset", all.size()));
      List<T> page = answer.objects(name, read);
      all.addAll(page);
      // A page may be shorter than was asked for: a server has its own longest.
      boolean whole = answer.maybeNumber("total_entries").filter(n -> all.size() >= n).isPresent();
      if (page.isEmpty() || whole) {
        break;
      }
    }
    return List.copyOf(all);
  }

  /** Waits; an interrupt ends the wait for what is asked for. */
  void pause(Duration time, String what) {
    try {
      settings.sleeper().sleep(time);
    } catch (InterruptedException e) {
      throw interrupted(what, e);
    }
  }

  Settings settings() {
    return settings;
  }

  String server() {
    return settings.address().toString();
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /** How a login is sent on behalf of a call: as patiently as the call. */
  private Credentials.Login loginFor(Call call) {
    return (user, password) -> {
      Call login =
          Call.login(object().put("username", user).put("password", password), password)
              .with(call.repeat() == Repeat.NEVER ? Repeat.NEVER : Repeat.SAFE);
      login = call.limit().map(login::within).orElse(login);
      return send(login, Optional::empty, false).text("access_token");
    };
  }

  private interface Token {
    Optional<String> now();
  }

  private Fields send(Call call, Token token, boolean renew) {
    for (int attempt = 1; ; attempt++) {
      Failed failed;
      try {
        Optional<String> held = token.now();
        Answered answer = transport.send(request(call, held));
        if (renew && held.isPresent() && Failures.tokenRefused(answer)) {
          Optional<String> other = tokens.renewed(held.get(), loginFor(call));
          if (!other.equals(held)) {
            held = other;
            answer = transport.send(request(call, held));
          }
        }
        if (answer.status() / 100 == 2) {
          return fields(call, answer);
        }
        failed = failed(call, answer, held);
      } catch (InterruptedException e) {
        throw interrupted(call.what(), e);
      } catch (IOException e) {
        failed = new Failed(unreachable(call, e), e instanceof ConnectException, Optional.empty());
      }
      if (attempt >= settings.attempts() || !again(call, failed)) {
        throw failed.error();
      }
      Duration usual = settings.retries().pause(attempt, settings.random());
      pause(failed.after().filter(a -> a.compareTo(usual) > 0).orElse(usual), call.what());
    }
  }

  private static boolean again(Call call, Failed failed) {
    return switch (call.repeat()) {
      case NEVER -> false;
      case UNSENT -> failed.unsent();
      case SAFE -> failed.error() instanceof Unreachable || failed.error() instanceof ServerError;
    };
  }

  private Failed failed(Call call, Answered answer, Optional<String> token) {
    List<String> secrets = new ArrayList<>(call.secrets());
    token.ifPresent(secrets::add);
    Optional<Duration> after =
        Optional.ofNullable(answer.headers().get("retry-after"))
            .filter(s -> s.matches("\\d{1,6}"))
            .map(s -> Duration.ofSeconds(Long.parseLong(s)))
            .map(
                d ->
                    d.compareTo(settings.retries().longest()) > 0
                        ? settings.retries().longest()
                        : d);
    return new Failed(Failures.of(call, server(), answer, secrets), answer.status() == 429, after);
  }

  private Transport.Sent request(Call call, Optional<String> token) {
    Duration usual = settings.requestTimeout();
    return new Transport.Sent(
        call.method(),
        URI.create(settings.address() + call.path()),
        token,
        call.body().map(JsonNode::toString),
        call.limit().filter(l -> l.compareTo(usual) < 0).orElse(usual));
  }

  private Fields fields(Call call, Answered answer) {
    try {
      JsonNode node = JSON.readTree(answer.body());
      if (node.isObject()) {
        return new Fields(node, call.what(), server(), date(answer));
      }
    } catch (JsonProcessingException notOfAirflow) {
      // Told below; the parser's message would repeat the answer.
    }
    throw new AirflowException.UnexpectedAnswer(
        new Facts(
            call.what(),
            server(),
            "its answer is no JSON object",
            answer.status(),
            "",
            "check that it is an Airflow 3 server and no login page"));
  }

  private static Optional<Instant> date(Answered answer) {
    try {
      return Optional.ofNullable(answer.headers().get("date"))
          .map(d -> ZonedDateTime.parse(d, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private Unreachable unreachable(Call call, IOException e) {
    String why =
        e instanceof ConnectException
            ? "nobody answers there"
            : "the connection failed: " + e.getClass().getSimpleName() + " " + e.getMessage();
    return new Unreachable(
        new Facts(call.what(), server(), why, 0, "", "check the address and that the server runs"),
        e);
  }

  private Unreachable interrupted(String what, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new Unreachable(
        new Facts(what, server(), "the thread was interrupted", 0, "", "ask again if it matters"),
        e);
  }
}
