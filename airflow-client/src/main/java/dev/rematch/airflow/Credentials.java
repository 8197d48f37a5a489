package dev.rematch.airflow;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where the token comes from that goes with each request. Implementations must not print secrets in
 * {@code toString}.
 */
public interface Credentials {

  /** Airflow's own way from a user and a password to a token: {@code POST /auth/token}. */
  @FunctionalInterface
  interface Login {
    /**
     * @throws AirflowException.Unauthorized when Airflow does not accept them
     */
    String token(String user, String password);
  }

  /**
   * A token to be used from now on; asked for before the first request, shortly before the token at
   * hand expires (when it says so, as a JWT does) and once when Airflow refuses it. A token handed
   * out a second time is not tried again. Called by one thread at a time.
   *
   * @return empty when requests go without one
   * @throws AirflowException.Unauthorized when there is none to be had
   */
  Optional<String> token(Login login);

  /** Whether requests carry something that must not be read on their way. */
  default boolean secret() {
    return true;
  }

  /** A user of Airflow's simple auth manager, or of another one that serves /auth/token. */
  static Credentials user(String name, String password) {
    return new UserCredentials(name, password);
  }

  /** A token that is had from elsewhere and never renewed. */
  static Credentials token(String token) {
    return new TokenCredentials(CommandCredentials.checked(token, "use the token that was given"));
  }

  /**
   * A program that prints a token and a line break, such as the command line of a managed service.
   *
   * @param argv the program and its arguments; no shell sees them
   * @param timeout after which the program is ended
   */
  static Credentials command(List<String> argv, Duration timeout) {
    return new CommandCredentials(argv, timeout);
  }

  /** No credentials, for a server that lets everybody in. */
  static Credentials none() {
    return new NoCredentials();
  }
}
