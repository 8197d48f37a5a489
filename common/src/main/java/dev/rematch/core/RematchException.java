package dev.rematch.core;

import java.util.Objects;

/**
 * "Cannot go on", with the kind that decides the exit code.
 *
 * <p>Messages read "Cannot &lt;do what&gt; for &lt;which&gt;: &lt;why&gt;, found &lt;value&gt;
 * (&lt;where&gt;); &lt;what to do&gt;" and never hold a secret.
 */
public class RematchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final FailureKind kind;

  public RematchException(FailureKind kind, String message) {
    super(message);
    this.kind = Objects.requireNonNull(kind, "kind");
  }

  public RematchException(FailureKind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = Objects.requireNonNull(kind, "kind");
  }

  public FailureKind kind() {
    return kind;
  }
}
