package dev.rematch.airflow;

import java.util.Optional;

/** Nobody in particular. */
record NoCredentials() implements Credentials {
  @Override
  public Optional<String> token(Login login) {
    return Optional.empty();
  }

  @Override
  public boolean secret() {
    return false;
  }

  @Override
  public String toString() {
    return "no credentials";
  }
}
