package dev.rematch.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** The details column of REGISTERED events: the recipe and what the training run knew, as JSON. */
final class RegistryDetails {
  private static final String RECIPE = "recipe";
  private static final String SIGNATURE = "signature";
  private static final ObjectMapper JSON = new ObjectMapper();

  private RegistryDetails() {}

  static String json(NewVersion candidate) {
    Map<String, String> details = new TreeMap<>(candidate.details());
    details.put(RECIPE, candidate.recipe());
    try {
      return JSON.writeValueAsString(details);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write the details of a version as JSON", e);
    }
  }

  /** The details of a SIGNED event. */
  static String signed(String signature) {
    return "{\"" + SIGNATURE + "\":\"" + signature + "\"}";
  }

  /** The signature of a SIGNED event, "" where it holds none. */
  static String signature(RegistryEvent event) {
    return details(event).getOrDefault(SIGNATURE, "");
  }

  /** Until when a retired version can come back, from the details of its RETIRED event. */
  static Instant restorableUntil(RegistryEvent retired) {
    return Instant.parse(details(retired).get("restorable_until"));
  }

  private static Map<String, String> details(RegistryEvent event) {
    try {
      return JSON.readValue(event.details(), new TypeReference<TreeMap<String, String>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "Cannot read event "
              + event.seq()
              + " of model "
              + event.model()
              + ": its details are"
              + " no JSON object of texts, found "
              + event.details(),
          e);
    }
  }

  static ModelVersion version(RegistryEvent event) {
    Map<String, String> details = details(event);
    String recipe = details.remove(RECIPE);
    return new ModelVersion(
        event.model(),
        event.version().orElseThrow(),
        recipe,
        event.runId().orElseThrow(),
        event.artifact().orElseThrow(),
        event.artifactSha256().orElseThrow(),
        event.at(),
        details);
  }
}
