package dev.rematch.jobs.run;

import dev.rematch.airflow.AirflowClient;
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

  private static final Duration TOKEN_PATIENCE = Duration.ofSeconds(30);

  private AirflowServer() {}

  /**
   * The client: of REMATCH_AIRFLOW_URL, with REMATCH_AIRFLOW_TOKEN, REMATCH_AIRFLOW_TOKEN_COMMAND
   * (a program and its arguments, separated by blanks; no shell), or REMATCH_AIRFLOW_USER and
   * REMATCH_AIRFLOW_PASSWORD.
   *
   * @return empty when no server is named
   */
  public static Optional<AirflowClient> of(Environment environment) {
    Map<String, String> variables = environment.variables();
    return Optional.ofNullable(variables.get(URL))
        .filter(url -> !url.isBlank())
        .map(url -> client(url, credentials(variables)));
  }

  private static AirflowClient client(String url, Credentials credentials) {
    try {
      return AirflowClient.at(url).credentials(credentials).build();
    } catch (AirflowException e) {
      throw failure(e);
    }
  }

  private static Credentials credentials(Map<String, String> variables) {
    String token = variables.get("REMATCH_AIRFLOW_TOKEN");
    if (token != null) {
      return Credentials.token(token);
    }
    String command = variables.get("REMATCH_AIRFLOW_TOKEN_COMMAND");
    if (command != null) {
      return Credentials.command(List.of(command.strip().split("\\s+", -1)), TOKEN_PATIENCE);
    }
    String user = variables.get("REMATCH_AIRFLOW_USER");
    return user == null
        ? Credentials.none()
        : Credentials.user(user, variables.getOrDefault("REMATCH_AIRFLOW_PASSWORD", ""));
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
