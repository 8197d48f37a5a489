package dev.rematch.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** The token in use. Many threads share one: the first that needs another fetches it for all. */
final class Tokens {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A token is renewed this long before its end, or a tenth of its time where that is shorter. */
  private static final Duration EARLY = Duration.ofMinutes(1);

  private final Credentials credentials;
  private final Clock clock;
  private Optional<String> held = Optional.empty();
  private Instant renewAt = Instant.MIN;

  Tokens(Credentials credentials, Clock clock) {
    this.credentials = credentials;
    this.clock = clock;
  }

  synchronized Optional<String> current(Credentials.Login login) {
    if (held.isEmpty() || !clock.instant().isBefore(renewAt)) {
      fetch(login);
    }
    return held;
  }

  /** Another token than the one that was refused; the same where there is no other. */
  synchronized Optional<String> renewed(String refused, Credentials.Login login) {
    if (held.isEmpty() || held.get().equals(refused)) {
      fetch(login);
    }
    return held;
  }

  private void fetch(Credentials.Login login) {
    held = credentials.token(login);
    Instant now = clock.instant();
    renewAt =
        held.flatMap(Tokens::expiry).map(end -> end.minus(early(now, end))).orElse(Instant.MAX);
  }

  private static Duration early(Instant now, Instant end) {
    Duration tenth = Duration.between(now, end).dividedBy(10);
    return tenth.compareTo(EARLY) < 0 ? tenth : EARLY;
  }

  /** When a JWT says it ends; other tokens do not say. */
  private static Optional<Instant> expiry(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      JsonNode exp = JSON.readTree(Base64.getUrlDecoder().decode(parts[1])).path("exp");
      return exp.isNumber() ? Optional.of(Instant.ofEpochSecond(exp.asLong())) : Optional.empty();
    } catch (IOException | IllegalArgumentException noJwt) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return credentials.toString();
  }
}
