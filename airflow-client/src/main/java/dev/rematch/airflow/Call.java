package dev.rematch.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is asked of Airflow, whoever asks and wherever it is.
 *
 * @param what for messages, such as "trigger run a of DAG b"
 * @param path from the server's root, encoded
 * @param secrets what an answer might repeat and a message must not
 * @param limit the longest time for one attempt, where it is shorter than usual
 * @param hint what to do when it fails, where there is something better to say than usual
 */
record Call(
    String what,
    String method,
    String path,
    Optional<JsonNode> body,
    Repeat repeat,
    List<String> secrets,
    Optional<Duration> limit,
    Optional<String> hint) {
  private static final String API = "/api/v2";

  /** Whether it may be sent again when it is not known what became of it. */
  enum Repeat {
    /** Sent twice is the same as sent once. */
    SAFE,
    /** Only when it was surely not worked on. */
    UNSENT,
    /** Never: whoever asks has a loop of his own. */
    NEVER
  }

  Call {
    secrets = List.copyOf(secrets);
  }

  static Call get(String what, String path) {
    return of(what, "GET", API + path, Optional.empty(), Repeat.SAFE);
  }

  /** Makes something each time it is sent. */
  static Call post(String what, String path, JsonNode body) {
    return of(what, "POST", API + path, Optional.of(body), Repeat.UNSENT);
  }

  /** Sets something to a value. */
  static Call patch(String what, String path, JsonNode body) {
    return of(what, "PATCH", API + path, Optional.of(body), Repeat.SAFE);
  }

  static Call login(JsonNode body, String password) {
    return of("get a token", "POST", "/auth/token", Optional.of(body), Repeat.SAFE)
        .hiding(List.of(password));
  }

  private static Call of(
      String what, String method, String path, Optional<JsonNode> body, Repeat repeat) {
    return new Call(
        what, method, path, body, repeat, List.of(), Optional.empty(), Optional.empty());
  }

  Call with(String name, Object value) {
    String path =
        this.path
            + (this.path.indexOf('?') < 0 ? "?" : "&")
            + name
            + "="
            + Ids.encoded(value.toString());
    return new Call(what, method, path, body, repeat, secrets, limit, hint);
  }

  Call with(String name, Optional<?> value) {
    return value.map(v -> with(name, v)).orElse(this);
  }

  Call with(Repeat repeat) {
    return new Call(what, method, path, body, repeat, secrets, limit, hint);
  }

  Call within(Duration limit) {
    return new Call(what, method, path, body, repeat, secrets, Optional.of(limit), hint);
  }

  Call hiding(List<String> more) {
    List<String> all = new ArrayList<>(secrets);
    all.addAll(more);
    return new Call(what, method, path, body, repeat, all, limit, hint);
  }

  Call hint(String hint) {
    return new Call(what, method, path, body, repeat, secrets, limit, Optional.of(hint));
  }

  /** Without the body: it may hold secrets. */
  @Override
  public String toString() {
    return method + " " + path;
  }
}
