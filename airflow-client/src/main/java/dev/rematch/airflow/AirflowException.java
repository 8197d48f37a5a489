package dev.rematch.airflow;

/**
 * A call that did not do what was asked. Messages read "Cannot &lt;what&gt; at &lt;server&gt;:
 * &lt;why&gt;; &lt;what to do&gt;" and never hold a secret.
 */
public sealed class AirflowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String detail;

  private AirflowException(String message, int status, String detail, Throwable cause) {
    super(message, cause);
    this.status = status;
    this.detail = detail;
  }

  /** The HTTP status; 0 when there was no answer. */
  public final int status() {
    return status;
  }

  /** Airflow's own words; empty when it had none. */
  public final String detail() {
    return detail;
  }

  /** No token, a wrong one, or wrong credentials: 401, or 403 for a token that is none. */
  public static final class Unauthorized extends AirflowException {
    private static final long serialVersionUID = 1L;

    Unauthorized(String message, int status, String detail) {
      super(message, status, detail, null);
    }
  }

  /** The user may not do that: 403. */
  public static final class Forbidden extends AirflowException {
    private static final long serialVersionUID = 1L;

    Forbidden(String message, int status, String detail) {
      super(message, status, detail, null);
    }
  }

  /** No such DAG, run, task, asset, pool or connection: 404. */
  public static final class NotFound extends AirflowException {
    private static final long serialVersionUID = 1L;

    NotFound(String message, int status, String detail) {
      super(message, status, detail, null);
    }
  }

  /** It clashes with what is there: 409. */
  public static final class Conflict extends AirflowException {
    private static final long serialVersionUID = 1L;

    Conflict(String message, int status, String detail) {
      super(message, status, detail, null);
    }
  }

  /** The request is not what Airflow takes: 400 or 422, or 0 when it was not even sent. */
  public static final class InvalidRequest extends AirflowException {
    private static final long serialVersionUID = 1L;

    InvalidRequest(String message, int status, String detail) {
      super(message, status, detail, null);
    }
  }

  /** The server failed: 5xx, or an answer that is not Airflow's. */
  public static final class ServerError extends AirflowException {
    private static final long serialVersionUID = 1L;

    ServerError(String message, int status, String detail) {
      super(message, status, detail, null);
    }
  }

  /** Nobody answered: refused, timed out, broken off, not trusted. */
  public static final class Unreachable extends AirflowException {
    private static final long serialVersionUID = 1L;

    Unreachable(String message, Throwable cause) {
      super(message, 0, "", cause);
    }
  }

  /** It did not come about in time; what was waited for may still come about. */
  public static final class TimedOut extends AirflowException {
    private static final long serialVersionUID = 1L;

    TimedOut(String message) {
      super(message, 0, "", null);
    }
  }
}
