package dev.rematch.jobs.models;

import dev.rematch.core.FailureKind;
import dev.rematch.core.NearestName;
import dev.rematch.core.RematchException;
import dev.rematch.registry.ModelRegistry;
import dev.rematch.registry.ModelVersion;

/** Finds what a person named, or says what there is. */
final class Lookup {
  private Lookup() {}

  static int number(String version) {
    String digits = version.startsWith("v") ? version.substring(1) : version;
    if (!digits.matches("[1-9][0-9]{0,8}")) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Invalid version: " + version + " (must be a number such as 3 or v3)");
    }
    return Integer.parseInt(digits);
  }

  static void model(ModelRegistry models, String model) {
    if (!models.models().contains(model)) {
      throw new RematchException(
          FailureKind.MISSING_INPUT,
          "Unknown model: "
              + model
              + NearestName.of(model, models.models())
                  .map(n -> "; did you mean " + n + "?")
                  .orElse("")
              + " (known: "
              + String.join(", ", models.models())
              + ")");
    }
  }

  static ModelVersion version(ModelRegistry models, String model, int version) {
    model(models, model);
    return models
        .version(model, version)
        .orElseThrow(
            () ->
                new RematchException(
                    FailureKind.MISSING_INPUT,
                    "Unknown version of model "
                        + model
                        + ": "
                        + version
                        + " (it has 1 to "
                        + models.versions(model).size()
                        + ")"));
  }
}
