package dev.rematch.airflow;

import java.net.URI;

/**
 * A client of one Airflow 3 server. Safe for use by many threads; it holds a token and a pool of
 * connections, and nothing that must be closed.
 *
 * <p>Every method may throw {@link AirflowException.Unauthorized}, {@link
 * AirflowException.Forbidden}, {@link AirflowException.Unreachable}, {@link
 * AirflowException.ServerError} and {@link AirflowException.UnexpectedAnswer}; the Javadoc names
 * only what else to expect. What is safe to send twice is sent again, a few times, when no answer
 * came or the server failed.
 */
public final class AirflowClient {
  final Api api;

  AirflowClient(Api api) {
    this.api = api;
  }

  /**
   * @param address such as https://airflow.example.org, with a path where Airflow lies under one
   */
  public static AirflowClientBuilder at(String address) {
    return new AirflowClientBuilder(address);
  }

  public Dags dags() {
    return new Dags(api);
  }

  public Runs runs() {
    return new Runs(api);
  }

  public Questions questions() {
    return new Questions(api);
  }

  public Assets assets() {
    return new Assets(api);
  }

  public Pools pools() {
    return new Pools(api);
  }

  public Connections connections() {
    return new Connections(api);
  }

  public Backfills backfills() {
    return new Backfills(api);
  }

  /** How the server's parts are; an unhealthy part is an answer, not an error. */
  public Health health() {
    return Health.of(api.send(Call.get("read the health", "/monitor/health")));
  }

  public Version version() {
    return Version.of(api.send(Call.get("read the version", "/version")));
  }

  public URI address() {
    return api.settings().address();
  }

  @Override
  public String toString() {
    return "Airflow at " + api.server() + " as " + api.settings().credentials();
  }
}
