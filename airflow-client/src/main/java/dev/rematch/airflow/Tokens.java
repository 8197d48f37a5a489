package dev.rematch.airflow;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;

/** The token in use: fetched once, and again shortly before it ends or when it was refused. */
final class Tokens {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration BEFORE_ITS_END = Duration.ofMinutes(2);

  private final Credentials credentials;
  private final Function<Credentials.User, String> login;
  private final Clock clock;
  private Optional<String> token = Optional.empty();
  private Optional<Instant> end = Optional.empty();

  /**
   * @param login asks the server for a token
   */
  Tokens(Credentials credentials, Function<Credentials.User, String> login, Clock clock) {
    this.credentials = credentials;
    this.login = login;
    this.clock = clock;
  }

  /** The token to send; empty for a server that asks nobody. */
  synchronized Optional<String> current() {
    boolean ends = end.map(e -> !clock.instant().isBefore(e.minus(BEFORE_ITS_END))).orElse(false);
    if (token.isEmpty() || (ends && renewable())) {
      fetch();
    }
    return token;
  }

  /**
   * Forgets a token that the server has refused, unless another thread has renewed it since.
   *
   * @return whether there is a point in trying again
   */
  synchronized boolean refused(Optional<String> used) {
    if (token.equals(used) && renewable()) {
      token = Optional.empty();
    }
    return renewable();
  }

  private boolean renewable() {
    return credentials instanceof Credentials.User || credentials instanceof Credentials.Command;
  }

  private void fetch() {
    if (credentials instanceof Credentials.User user) {
      token = Optional.of(login.apply(user));
    } else if (credentials instanceof Credentials.Command command) {
      token = Optional.of(TokenCommand.run(command));
    } else if (credentials instanceof Credentials.Token fixed) {
      token = Optional.of(fixed.token());
    }
    end = token.flatMap(Tokens::endOf);
  }

  /** When a JWT ends, by its own words; other tokens do not say. */
  static Optional<Instant> endOf(String jwt) {
    String[] parts = jwt.split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
      return claims.path("exp").isNumber()
          ? Optional.of(Instant.ofEpochSecond(claims.path("exp").asLong()))
          : Optional.empty();
    } catch (JacksonException | IllegalArgumentException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
