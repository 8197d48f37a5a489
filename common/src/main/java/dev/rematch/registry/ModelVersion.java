package dev.rematch.registry;

import java.time.Instant;
import java.util.Map;

/**
 * An immutable registered artifact.
 *
 * @param version dense from 1 within the model, never reused
 * @param recipe the recipe it was trained by
 * @param runId the run that trained it
 * @param artifact its folder, relative to the warehouse ("models/flights/…")
 * @param artifactSha256 SHA-256 of the folder's manifest
 * @param details what else the run knew: training window, table versions, row counts
 */
public record ModelVersion(
    String model,
    int version,
    String recipe,
    String runId,
    String artifact,
    String artifactSha256,
    Instant registeredAt,
    Map<String, String> details) {
  /** The detail that is equal for two versions exactly when they are the same model. */
  public static final String MODEL_DIGEST = "model_digest";

  public ModelVersion {
    if (version < 1) {
      throw new IllegalArgumentException(
          "Invalid version of model " + model + ": " + version + " (must be 1 or more)");
    }
    details = Map.copyOf(details);
  }

  /** Whether both compute the same; false where that is not known. */
  public boolean sameModelAs(ModelVersion other) {
    String digest = details.get(MODEL_DIGEST);
    return digest != null && digest.equals(other.details.get(MODEL_DIGEST));
  }

  /** "flights v3". */
  @Override
  public String toString() {
    return model + " v" + version;
  }
}
