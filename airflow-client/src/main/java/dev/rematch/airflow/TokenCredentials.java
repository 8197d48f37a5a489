package dev.rematch.airflow;

import java.util.Optional;

/** A token that is there already. */
record TokenCredentials(String token) implements Credentials {
  @Override
  public Optional<String> token(Login login) {
    return Optional.of(token);
  }

  @Override
  public String toString() {
    return "a token";
  }
}
