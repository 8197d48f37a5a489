package dev.rematch.alert.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rematch.alert.Alert;
import dev.rematch.alert.Notification;
import java.util.Locale;

/**
 * What is said of a row of alerts.
 *
 * @param delivery the same for the same message, so that a receiver can drop the second
 * @param subject one line
 * @param json an object: the alert's columns, and subject as "text"
 */
public record Message(String delivery, String subject, String json) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The message about a row. */
  public static Message of(Alert alert) {
    String text =
        String.format(
            Locale.ROOT,
            "[%s] %s: %s of %s %s %s",
            alert.severity(),
            alert.model(),
            alert.kind(),
            alert.subject(),
            alert.state(),
            alert.window());
    ObjectNode body = JSON.createObjectNode();
    body.put("delivery", Notification.delivery(alert));
    body.put("text", text);
    body.put("alert_id", alert.alertId());
    body.put("state", alert.state());
    body.put("model", alert.model());
    body.put("kind", alert.kind());
    body.put("severity", alert.severity());
    body.put("subject", alert.subject());
    body.put("window", alert.window());
    body.put("windows", alert.windows());
    body.put("at", alert.at().toString());
    body.set("evidence", evidence(alert));
    body.put("action", alert.action());
    return new Message(Notification.delivery(alert), text, body.toString());
  }

  private static JsonNode evidence(Alert alert) {
    try {
      return JSON.readTree(alert.evidence());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot read evidence of alert " + alert.alertId(), e);
    }
  }
}
