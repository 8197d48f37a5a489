package dev.rematch.airflow;

import java.time.Duration;
import java.util.List;

/** How to get a token. None of these shows its secret when it is printed. */
public sealed interface Credentials {

  /** A user of the server's own auth manager; the token is asked for at /auth/token. */
  static Credentials user(String name, String password) {
    return new User(name, password);
  }

  /** A token from elsewhere, such as a managed service's console. It is never renewed. */
  static Credentials token(String token) {
    return new Token(token);
  }

  /**
   * A program that prints a token, such as a cloud's command line; asked again when the token ends.
   *
   * @param argv the program and its arguments; there is no shell
   */
  static Credentials command(List<String> argv, Duration patience) {
    return new Command(argv, patience);
  }

  /** For a server that asks nobody. */
  static Credentials none() {
    return new None();
  }

  /** See {@link #user}. */
  record User(String name, String password) implements Credentials {
    @Override
    public String toString() {
      return "User[" + name + "]";
    }
  }

  /** See {@link #token}. */
  record Token(String token) implements Credentials {
    @Override
    public String toString() {
      return "Token[hidden]";
    }
  }

  /** See {@link #command}. */
  record Command(List<String> argv, Duration patience) implements Credentials {
    public Command {
      argv = List.copyOf(argv);
      if (argv.isEmpty()) {
        throw new IllegalArgumentException("Invalid token command: it names no program");
      }
    }

    @Override
    public String toString() {
      return "Command[" + argv.get(0) + "]";
    }
  }

  /** See {@link #none}. */
  record None() implements Credentials {}
}
