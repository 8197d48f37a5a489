package dev.rematch.airflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Optional;

/** Connections of Airflow's tasks. */
public final class Connections {
  private final Api api;

  Connections(Api api) {
    this.api = api;
  }

  /** Without its password; empty when there is no such connection. */
  public Optional<Connection> find(String id) {
    return api.find(Call.get("read connection " + id, path(id))).map(Connection::of);
  }

  /**
   * @throws AirflowException.Conflict when there is a connection of that id: the second call too
   * @throws AirflowException.InvalidRequest when the id or the extra is not as Airflow wants it
   */
  public Connection create(Connection connection) {
    ObjectNode body = connection.values().put("connection_id", connection.id());
    return Connection.of(
        api.send(
            Call.post("create connection " + connection.id(), "/connections", body)
                .hiding(connection.secrets())));
  }

  /**
   * Changes what the connection says and leaves the rest; keys are added to the extra that is
   * there. The second call changes nothing.
   *
   * @throws AirflowException.NotFound when there is no such connection
   */
  public Connection update(Connection connection) {
    ObjectNode body = connection.values();
    Call call = Call.patch("update connection " + connection.id(), path(connection.id()), body);
    for (Iterator<String> names = connection.values().fieldNames(); names.hasNext(); ) {
      call = call.with("update_mask", names.next());
    }
    body.put("connection_id", connection.id());
    return Connection.of(api.send(call.hiding(connection.secrets())));
  }

  /** Creates or changes a connection, so that it is as asked; the second call changes nothing. */
  public Connection put(Connection connection) {
    if (find(connection.id()).isEmpty()) {
      try {
        return create(connection);
      } catch (AirflowException.Conflict createdMeanwhile) {
        return update(connection);
      }
    }
    return update(connection);
  }

  private static String path(String id) {
    return "/connections/" + Ids.segment(id);
  }
}
