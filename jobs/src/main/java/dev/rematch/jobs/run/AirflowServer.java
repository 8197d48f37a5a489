package dev.rematch.jobs.run;

import dev.rematch.airflow.AirflowClient;
import dev.rematch.airflow.AirflowClientBuilder;
import dev.rematch.airflow.AirflowException;
import dev.rematch.airflow.Credentials;
import dev.rematch.airflow.ImportError;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.jobs.Environment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The Airflow server that the environment names, and its errors as this engine's. */
public final class AirflowServer {
  /** The variable that names the server. */
  public static final String URL = "REMATCH_AIRFLOW_URL";

  /** Lets credentials go unencrypted, in a network that is trusted. */
  private static final String PLAIN_HTTP = "REMATCH_AIRFLOW_PLAIN_HTTP";

  private static final Duration TOKEN_PATIENCE = Duration.ofSeconds(30);

  private final String url;
  private final Map<String, String> variables;

  private AirflowServer(String url, Map<String, String> variables) {
    this.url = url;
    this.variables = variables;
  }

  /**
   * The server of REMATCH_AIRFLOW_URL, with REMATCH_AIRFLOW_TOKEN, REMATCH_AIRFLOW_TOKEN_COMMAND (a
   * program and its arguments, separated by blanks; no shell), or REMATCH_AIRFLOW_USER and
   * REMATCH_AIRFLOW_PASSWORD. A variable that is blank is none.
   *
   * @return empty when no server is named
   */
  public static Optional<AirflowServer> of(Environment environment) {
    return given(environment.variables(), URL)
        .map(url -> new AirflowServer(url, environment.variables()));
  }

  /**
   * A client of the server; nothing is sent yet.
   *
   * @throws RematchException (INVALID_INPUT, REFUSED) for variables that cannot be used
   */
  public AirflowClient client() {
    try {
      AirflowClientBuilder builder = AirflowClient.at(url).credentials(credentials());
      if (given(variables, PLAIN_HTTP).filter("true"::equalsIgnoreCase).isPresent()) {
        builder.allowPlainHttp();
      }
      return builder.build();
    } catch (AirflowException e) {
      // What code calls is set by a variable here.
      String message = e.getMessage().replace("allowPlainHttp()", PLAIN_HTTP + "=true");
      throw new RematchException(
          FailureKind.INVALID_INPUT, message + " (" + URL + " and its like)", e);
    }
  }

  private Credentials credentials() {
    Optional<String> token = given(variables, "REMATCH_AIRFLOW_TOKEN");
    if (token.isPresent()) {
      return Credentials.token(token.get());
    }
    Optional<String> command = given(variables, "REMATCH_AIRFLOW_TOKEN_COMMAND");
    if (command.isPresent()) {
      return Credentials.command(List.of(command.get().strip().split("\\s+", -1)), TOKEN_PATIENCE);
    }
    return given(variables, "REMATCH_AIRFLOW_USER")
        .map(user -> Credentials.user(user, variables.getOrDefault("REMATCH_AIRFLOW_PASSWORD", "")))
        .orElseGet(Credentials::none);
  }

  private static Optional<String> given(Map<String, String> variables, String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
  }

  /** Why DAG files cannot be loaded: file and last line of the traceback. */
  public static List<String> importErrors(AirflowClient client) {
    try {
      return client.dags().importErrors().stream().map(AirflowServer::inShort).toList();
    } catch (AirflowException e) {
      throw failure(e);
    }
  }

  private static String inShort(ImportError error) {
    String trace = error.stackTrace().strip();
    return error.file() + ": " + trace.substring(trace.lastIndexOf('\n') + 1).strip();
  }

  /** The same failure with the kind that decides the exit code. */
  public static RematchException failure(AirflowException e) {
    FailureKind kind;
    if (e instanceof AirflowException.Unauthorized || e instanceof AirflowException.Forbidden) {
      kind = FailureKind.REFUSED;
    } else if (e instanceof AirflowException.NotFound) {
      kind = FailureKind.MISSING_INPUT;
    } else if (e instanceof AirflowException.InvalidRequest) {
      kind = FailureKind.INVALID_INPUT;
    } else if (e instanceof AirflowException.Conflict) {
      kind = FailureKind.LOST_RACE;
    } else {
      kind = FailureKind.INTERNAL;
    }
    return new RematchException(kind, e.getMessage(), e);
  }
}
