package dev.rematch.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.rematch.airflow.AirflowException.Facts;
import dev.rematch.airflow.AirflowException.UnexpectedAnswer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The fields of a JSON object that Airflow sent. Fields nobody asks for are passed over: a newer
 * Airflow sends more.
 *
 * @param what it was sent for
 * @param date the answer's Date header, the server's own clock to the second
 */
record Fields(JsonNode node, String what, String server, Optional<Instant> date) {

  /**
   * @throws UnexpectedAnswer when it is not there, as for all that is not Optional
   */
  String text(String name) {
    return maybeText(name).orElseThrow(() -> missing(name));
  }

  Optional<String> maybeText(String name) {
    return present(name).map(JsonNode::asText);
  }

  Instant time(String name) {
    return maybeTime(name).orElseThrow(() -> missing(name));
  }

  Optional<Instant> maybeTime(String name) {
    try {
      return maybeText(name).map(t -> OffsetDateTime.parse(t).toInstant());
    } catch (DateTimeException e) {
      throw missing(name);
    }
  }

  int number(String name) {
    return maybeNumber(name).orElseThrow(() -> missing(name));
  }

  Optional<Integer> maybeNumber(String name) {
    return present(name).filter(JsonNode::isInt).map(JsonNode::asInt);
  }

  long bigNumber(String name) {
    return present(name)
        .filter(JsonNode::canConvertToLong)
        .orElseThrow(() -> missing(name))
        .asLong();
  }

  boolean flag(String name) {
    return present(name).filter(JsonNode::isBoolean).orElseThrow(() -> missing(name)).asBoolean();
  }

  /** Any JSON; a JSON null where there is none. */
  JsonNode json(String name) {
    return node.path(name).isMissingNode() ? NullNode.getInstance() : node.path(name).deepCopy();
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    node.path(name).forEach(t -> texts.add(t.asText()));
    return texts;
  }

  Fields object(String name) {
    return maybeObject(name).orElseThrow(() -> missing(name));
  }

  Optional<Fields> maybeObject(String name) {
    return present(name).filter(JsonNode::isObject).map(this::inside);
  }

  <T> List<T> objects(String name, Function<Fields, T> read) {
    if (!node.path(name).isArray()) {
      throw missing(name);
    }
    List<T> all = new ArrayList<>();
    node.path(name).forEach(n -> all.add(read.apply(inside(n))));
    return all;
  }

  private Fields inside(JsonNode inner) {
    return new Fields(inner, what, server, date);
  }

  private Optional<JsonNode> present(String name) {
    JsonNode value = node.path(name);
    return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(value);
  }

  private UnexpectedAnswer missing(String name) {
    return new UnexpectedAnswer(
        new Facts(
            what,
            server,
            "its answer has no proper field " + name,
            0,
            "",
            "check that it is an Airflow 3 server"));
  }
}
