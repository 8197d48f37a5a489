package dev.rematch.jobs.steps;

import dev.rematch.core.TableVersion;
import dev.rematch.core.Window;
import dev.rematch.registry.ModelVersion;
import java.time.LocalDate;

/** What a version was trained on, read back from its registration. */
record TrainedOn(Window window, TableVersion features, double labelMean) {
  static TrainedOn of(ModelVersion version) {
    return new TrainedOn(
        new Window(
            LocalDate.parse(version.details().get("training_from")),
            LocalDate.parse(version.details().get("training_to"))),
        new TableVersion(
            version.details().get("features_table"),
            Long.parseLong(version.details().get("features_version"))),
        Double.parseDouble(version.details().get("label_mean")));
  }
}
