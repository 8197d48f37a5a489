package dev.rematch.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * An asset has changed.
 *
 * @param extra what the producer said of it, as JSON values
 */
public record AssetEvent(long id, long assetId, String name, Map<String, JsonNode> extra) {
  public AssetEvent {
    extra = Map.copyOf(extra);
  }

  static AssetEvent of(JsonNode json) {
    Map<String, JsonNode> extra = new TreeMap<>();
    json.path("extra").properties().forEach(e -> extra.put(e.getKey(), e.getValue()));
    return new AssetEvent(
        json.path("id").asLong(),
        json.path("asset_id").asLong(),
        json.path("name").asText(),
        extra);
  }
}
