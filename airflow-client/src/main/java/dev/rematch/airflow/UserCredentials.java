package dev.rematch.airflow;

import java.util.Optional;

/** A user and a password. */
record UserCredentials(String name, String password) implements Credentials {
  @Override
  public Optional<String> token(Login login) {
    return Optional.of(login.token(name, password));
  }

  @Override
  public String toString() {
    return "user " + name;
  }
}
