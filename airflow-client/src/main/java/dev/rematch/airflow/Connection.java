package dev.rematch.airflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How Airflow's tasks reach another system. In a change, what is empty stays as it is. The password
 * is never read back: Airflow keeps it to itself.
 *
 * @param type such as spark
 * @param extra a JSON text; Airflow puts *** where it holds secrets, and *** sent back leaves them
 */
public record Connection(
    String id,
    String type,
    Optional<String> host,
    OptionalInt port,
    Optional<String> login,
    Optional<String> schema,
    Optional<String> password,
    Optional<String> extra,
    Optional<String> description) {

  /** Of an id and a type, with all else left empty. */
  public static Connection of(String id, String type) {
    Optional<String> none = Optional.empty();
    return new Connection(id, type, none, OptionalInt.empty(), none, none, none, none, none);
  }

  public Connection withHost(String host) {
    return new Connection(
        id, type, Optional.of(host), port, login, schema, password, extra, description);
  }

  public Connection withPort(int port) {
    return new Connection(
        id, type, host, OptionalInt.of(port), login, schema, password, extra, description);
  }

  public Connection withLogin(String login, String password) {
    return new Connection(
        id,
        type,
        host,
        port,
        Optional.of(login),
        schema,
        Optional.of(password),
        extra,
        description);
  }

  public Connection withSchema(String schema) {
    return new Connection(
        id, type, host, port, login, Optional.of(schema), password, extra, description);
  }

  public Connection withExtra(String json) {
    return new Connection(
        id, type, host, port, login, schema, password, Optional.of(json), description);
  }

  public Connection withDescription(String description) {
    return new Connection(
        id, type, host, port, login, schema, password, extra, Optional.of(description));
  }

  static Connection of(Fields f) {
    return new Connection(
        f.text("connection_id"),
        f.text("conn_type"),
        f.maybeText("host"),
        f.maybeText("port").isPresent() ? OptionalInt.of(f.number("port")) : OptionalInt.empty(),
        f.maybeText("login"),
        f.maybeText("schema"),
        Optional.empty(),
        f.maybeText("extra"),
        f.maybeText("description"));
  }

  /** What is said of it, without the id. */
  ObjectNode values() {
    ObjectNode values = Api.object().put("conn_type", type);
    host.ifPresent(v -> values.put("host", v));
    port.ifPresent(v -> values.put("port", v));
    login.ifPresent(v -> values.put("login", v));
    schema.ifPresent(v -> values.put("schema", v));
    password.ifPresent(v -> values.put("password", v));
    extra.ifPresent(v -> values.put("extra", v));
    description.ifPresent(v -> values.put("description", v));
    return values;
  }

  List<String> secrets() {
    List<String> secrets = new ArrayList<>();
    password.ifPresent(secrets::add);
    extra.ifPresent(secrets::add);
    return secrets;
  }

  /** Without the password and the extra, which may hold others. */
  @Override
  public String toString() {
    return "connection " + id + " of type " + type;
  }
}
