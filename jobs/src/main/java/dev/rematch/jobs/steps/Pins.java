package dev.rematch.jobs.steps;

import dev.rematch.core.TableVersion;
import dev.rematch.pipeline.RegistryTables;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The versions of a pipeline's tables whose rows somebody may ask for again:
 *
 * <ul>
 *   <li>what a model version was trained on, retired ones too: a rematch counts the holdout's rows
 *       among them, and whoever trains it again needs the same rows;
 *   <li>the holdout of a decision: replaying with {@code --rescore} and simulating score it again.
 * </ul>
 *
 * Nothing else reads an old version. Drift is told from stored profiles and reads rows of the
 * newest version only; a replay takes its scores from {@code paired_scores}, where rows are only
 * added; transforms ask the log which periods changed. What {@code runs}, {@code metrics} and
 * {@code profiles} name is a statement, and no promise that the version can be read.
 */
final class Pins {
  private final Map<String, SortedSet<Long>> byTable = new HashMap<>();

  private Pins() {}

  static Pins of(RegistryTables registry, String model) {
    Stream<TableVersion> trained =
        registry.models().versions(model).stream()
            .flatMap(version -> TrainedOn.of(version).features().stream());
    Stream<TableVersion> played =
        registry.decisions().where(d -> d.model().equals(model)).stream()
            .map(d -> new TableVersion(d.holdoutTable(), d.holdoutVersion()));
    Pins pins = new Pins();
    Stream.concat(trained, played)
        .forEach(
            at -> pins.byTable.computeIfAbsent(at.table(), t -> new TreeSet<>()).add(at.version()));
    return pins;
  }

  /** The pinned versions of a table. */
  Set<Long> of(String table) {
    return byTable.getOrDefault(table, new TreeSet<>());
  }
}
