package dev.rematch.jobs.models;

import dev.rematch.challenge.Decision;
import dev.rematch.core.FailureKind;
import dev.rematch.core.NearestName;
import dev.rematch.core.RematchException;
import dev.rematch.pipeline.RegistryTables;
import dev.rematch.registry.ModelRegistry;
import dev.rematch.registry.ModelVersion;
import java.util.List;

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

  /** The id of a decision, which must be about that version. */
  static String decision(RegistryTables registry, String model, int version, String id) {
    List<Decision> found = registry.decisions().where(d -> d.decisionId().equals(id));
    boolean about =
        found.stream().anyMatch(d -> d.model().equals(model) && d.challenger() == version);
    if (!about) {
      throw new RematchException(
          found.isEmpty() ? FailureKind.MISSING_INPUT : FailureKind.INVALID_INPUT,
          "Cannot use decision "
              + id
              + " for "
              + model
              + " v"
              + version
              + ": "
              + (found.isEmpty()
                  ? "there is no such decision"
                  : "it is about " + found.get(0).model() + " v" + found.get(0).challenger())
              + " (decisions list)");
    }
    return id;
  }
}
