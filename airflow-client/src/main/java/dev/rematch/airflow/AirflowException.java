package dev.rematch.airflow;

/**
 * Something Airflow, or the way to it, did not let happen. The message says what could not be done,
 * where, why, what came back and what to do; it never holds a password or token.
 */
public abstract sealed class AirflowException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int status;
  private final String detail;

  /**
   * @param what such as "trigger run a of DAG b"
   * @param server its address, empty when none was asked
   * @param status 0 when no answer came
   * @param advice what to do about it
   */
  record Facts(String what, String server, String why, int status, String detail, String advice) {
    String message() {
      String found = status == 0 ? "" : (", found " + status + " " + detail).stripTrailing();
      return "Cannot "
          + what
          + (server.isEmpty() ? "" : " at " + server)
          + ": "
          + why
          + found
          + "; "
          + advice;
    }
  }

  private AirflowException(Facts facts, Throwable cause) {
    super(facts.message(), cause);
    this.status = facts.status();
    this.detail = facts.detail();
  }

  /** The HTTP status of the answer; 0 when no answer came or nothing was sent. */
  public int status() {
    return status;
  }

  /** Airflow's own words for it on one line, without what was sent; may be empty. */
  public String detail() {
    return detail;
  }

  /** Airflow does not know who asks: 401, 403 for a broken token, or no token could be had. */
  public static final class Unauthorized extends AirflowException {
    private static final long serialVersionUID = 1L;

    Unauthorized(Facts facts) {
      super(facts, null);
    }
  }

  /** Airflow knows who asks and does not allow it: 403. */
  public static final class Forbidden extends AirflowException {
    private static final long serialVersionUID = 1L;

    Forbidden(Facts facts) {
      super(facts, null);
    }
  }

  /** There is no such DAG, run, question, pool …: 404. */
  public static final class NotFound extends AirflowException {
    private static final long serialVersionUID = 1L;

    NotFound(Facts facts) {
      super(facts, null);
    }
  }

  /** What is there already is something else than what was asked for: 409. */
  public static final class Conflict extends AirflowException {
    private static final long serialVersionUID = 1L;

    Conflict(Facts facts) {
      super(facts, null);
    }
  }

  /** The request is wrong: 400, 422 and other 4xx, or refused here with nothing sent (status 0). */
  public static final class InvalidRequest extends AirflowException {
    private static final long serialVersionUID = 1L;

    InvalidRequest(Facts facts) {
      super(facts, null);
    }
  }

  /** Airflow failed or is too busy: 5xx and 429. */
  public static final class ServerError extends AirflowException {
    private static final long serialVersionUID = 1L;

    ServerError(Facts facts) {
      super(facts, null);
    }
  }

  /** What answered does not speak as Airflow 3 does: no JSON, a field missing, a redirect. */
  public static final class UnexpectedAnswer extends AirflowException {
    private static final long serialVersionUID = 1L;

    UnexpectedAnswer(Facts facts) {
      super(facts, null);
    }
  }

  /** No answer: nobody listens, the time was up, the connection broke or the thread was stopped. */
  public static final class Unreachable extends AirflowException {
    private static final long serialVersionUID = 1L;

    Unreachable(Facts facts, Throwable cause) {
      super(facts, cause);
    }
  }

  /** What was waited for had not happened in the time given; it may happen still. */
  public static final class DeadlineExceeded extends AirflowException {
    private static final long serialVersionUID = 1L;

    DeadlineExceeded(Facts facts, Throwable lastFailure) {
      super(facts, lastFailure);
    }
  }
}
