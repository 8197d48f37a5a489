package dev.rematch.registry;

import dev.rematch.core.Names;
import java.util.Map;

/**
 * A candidate whose artifact is complete on storage and waits for its version number.
 *
 * @param details kept in the event as JSON; keys in snake_case
 */
public record NewVersion(
    String model,
    String recipe,
    String runId,
    String artifact,
    String artifactSha256,
    String actor,
    Map<String, String> details) {
  public NewVersion {
    Names.check("model", model);
    Names.check("recipe", recipe);
    details = Map.copyOf(details);
  }
}
