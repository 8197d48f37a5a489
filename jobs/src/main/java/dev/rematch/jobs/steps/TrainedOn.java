package dev.rematch.jobs.steps;

import dev.rematch.core.TableVersion;
import dev.rematch.core.Window;
import dev.rematch.registry.ModelVersion;
import java.time.LocalDate;
import java.util.Optional;

/**
 * What a version was trained on, read back from its registration.
 *
 * @param features empty for an imported version: nobody knows which table it was trained on, only
 *     which days
 * @param constant the prediction that a model must beat to be of any use: the mean label, of
 *     classes the most frequent; NaN for an imported version
 */
record TrainedOn(Window window, Optional<TableVersion> features, double constant) {
  static TrainedOn of(ModelVersion version) {
    return new TrainedOn(
        new Window(
            LocalDate.parse(version.details().get("training_from")),
            LocalDate.parse(version.details().get("training_to"))),
        Optional.ofNullable(version.details().get("features_table"))
            .map(
                table ->
                    new TableVersion(
                        table, Long.parseLong(version.details().get("features_version")))),
        Double.parseDouble(
            version
                .details()
                .getOrDefault("label_mode", version.details().getOrDefault("label_mean", "NaN"))));
  }

  /** Equal for two versions that were trained on the same rows. */
  TrainedOn rowsOnly() {
    return new TrainedOn(window, features, 0);
  }
}
