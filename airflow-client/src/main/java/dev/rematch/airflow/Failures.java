package dev.rematch.airflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rematch.airflow.AirflowException.Facts;
import dev.rematch.airflow.Transport.Answered;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From an answer that is no success to the error a caller sees. */
final class Failures {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST = 1000;

  private Failures() {}

  /** Airflow says 401 for no or an old token, and 403 for one it cannot read: another secret's. */
  static boolean tokenRefused(Answered answer) {
    return answer.status() == 401
        || (answer.status() == 403 && answer.body().contains("Invalid JWT token"));
  }

  static AirflowException of(Call call, String server, Answered answer, List<String> secrets) {
    int status = answer.status();
    String detail = cut(hidden(detail(answer.body()), secrets));
    if (tokenRefused(answer)) {
      return new AirflowException.Unauthorized(
          facts(
              call,
              server,
              "it does not accept who asks",
              status,
              detail,
              "check the credentials"));
    }
    return switch (status) {
      case 403 ->
          new AirflowException.Forbidden(
              facts(call, server, "not allowed", status, detail, "ask with a role that may do it"));
      case 404 ->
          new AirflowException.NotFound(
              facts(call, server, "no such thing", status, detail, "check the id and the address"));
      case 409 ->
          new AirflowException.Conflict(
              facts(call, server, "something else is there", status, detail, "look what it is"));
      case 429 ->
          new AirflowException.ServerError(
              facts(call, server, "too many requests", status, detail, "try later"));
      default -> {
        if (status >= 500) {
          yield new AirflowException.ServerError(
              facts(call, server, "it failed", status, detail, "try later, or see its log"));
        }
        if (status >= 400) {
          yield new AirflowException.InvalidRequest(
              facts(call, server, "it refuses the request", status, detail, "correct it"));
        }
        yield new AirflowException.UnexpectedAnswer(
            facts(
                call,
                server,
                "it sends elsewhere, and redirects are not followed",
                status,
                "",
                "give the address it redirects to, if that is the server you mean"));
      }
    };
  }

  private static Facts facts(
      Call call, String server, String why, int status, String detail, String advice) {
    return new Facts(call.what(), server, why, status, detail, call.hint().orElse(advice));
  }

  /**
   * Airflow's words: a text, a list of the fields that are wrong, or an object with a reason. What
   * was sent is repeated in the last two (input, statement) and left out here.
   */
  static String detail(String body) {
    Optional<JsonNode> json = json(body);
    if (json.isEmpty()) {
      return body.stripLeading().startsWith("<") ? "" : oneLine(body);
    }
    JsonNode detail = json.get().path("detail");
    if (detail.isTextual()) {
      // Pydantic's texts repeat what was sent as input_value=….
      return oneLine(detail.asText().replaceAll("\\[type=(\\w+), input_value=.*", "[type=$1]"));
    }
    if (detail.isArray()) {
      List<String> wrong = new ArrayList<>();
      detail.forEach(d -> wrong.add(location(d.path("loc")) + ": " + d.path("msg").asText()));
      return oneLine(String.join("; ", wrong));
    }
    return oneLine(detail.path("reason").asText(detail.path("message").asText("")));
  }

  private static Optional<JsonNode> json(String body) {
    try {
      JsonNode read = JSON.readTree(body);
      return read.isObject() ? Optional.of(read) : Optional.empty();
    } catch (JsonProcessingException notOfAirflow) {
      return Optional.empty();
    }
  }

  private static String location(JsonNode loc) {
    List<String> parts = new ArrayList<>();
    loc.forEach(p -> parts.add(p.asText()));
    return String.join(".", parts);
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  private static String cut(String line) {
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }

  private static String hidden(String text, List<String> secrets) {
    String shown = text;
    for (String secret : secrets) {
      shown = secret.isEmpty() ? shown : shown.replace(secret, "***");
    }
    return shown;
  }
}
