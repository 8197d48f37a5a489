package dev.rematch.jobs.steps;

import dev.rematch.challenge.Shadow;
import dev.rematch.core.Period;
import dev.rematch.core.TableVersion;
import dev.rematch.pipeline.RunContext;
import dev.rematch.profile.spark.TableProfiler;
import dev.rematch.registry.Alias;
import dev.rematch.registry.ModelVersion;
import dev.rematch.registry.RegistryEvent;
import dev.rematch.table.Change;
import dev.rematch.table.LakeTable;
import dev.rematch.table.SchemaChange;
import dev.rematch.table.TableSnapshot;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Predictions that nobody acts on, in the table {@code shadow_predictions}: of the version that
 * holds the alias challenger before it may take the place, and of the former champion for a while
 * after it has lost it.
 *
 * <p>The table keeps a marker for each period and version; it is what a version's silent periods
 * are counted by.
 */
final class SilentScores {
  static final String TABLE = "shadow_predictions";

  private SilentScores() {}

  /** Who scores silently now. */
  static List<ModelVersion> scorers(RunContext context) {
    Shadow shadow = context.pipeline().challenge().shadow();
    List<ModelVersion> scorers = new ArrayList<>();
    if (shadow.periods() > 0) {
      candidate(context).filter(c -> wasChosenBefore(context)).ifPresent(scorers::add);
    }
    Watch.former(context).filter(f -> !scorers.contains(f)).ifPresent(scorers::add);
    return scorers;
  }

  /** A run of an earlier date again must not score what the candidate has never been there for. */
  private static boolean wasChosenBefore(RunContext context) {
    String model = context.pipeline().model();
    Optional<String> decision =
        context.registry().models().events(Optional.of(model)).stream()
            .filter(e -> e.alias().equals(Optional.of(Alias.CHALLENGER)))
            .reduce((first, second) -> second)
            .flatMap(RegistryEvent::decisionId);
    return decision.isEmpty()
        || context
            .registry()
            .decisions()
            .where(d -> decision.equals(Optional.of(d.decisionId())))
            .stream()
            .allMatch(d -> d.logicalDate().isBefore(context.date()));
  }

  /** The version that holds the alias challenger and is in service and not the champion. */
  static Optional<ModelVersion> candidate(RunContext context) {
    String model = context.pipeline().model();
    Optional<Integer> champion =
        context.registry().models().holder(model, Alias.CHAMPION).map(ModelVersion::version);
    return context
        .registry()
        .models()
        .holder(model, Alias.CHALLENGER)
        .filter(v -> !champion.equals(Optional.of(v.version())))
        .filter(v -> !context.registry().models().retired(model, v.version()));
  }

  /** Scores the period with everybody who is silent; a second call does nothing. */
  static void score(RunContext context, LocalDate start) {
    List<ModelVersion> scorers = scorers(context);
    if (scorers.isEmpty()) {
      return;
    }
    TableSnapshot features = context.featureTable().required();
    TableProfiler profiler = context.profiler(TABLE);
    profiler.catchUp(context.runId());
    Change change = context.table(TABLE).change();
    long fingerprint = features.periodFiles().get(start).fingerprint();
    Map<String, Long> known = change.base().map(TableSnapshot::markers).orElse(Map.of());
    Map<String, Long> marks = new HashMap<>();
    scorers.forEach(s -> marks.put(marker(start, s.version()), fingerprint));
    if (known.entrySet().containsAll(marks.entrySet())) {
      return;
    }
    TableProfiler.Writing writing = profiler.writing();
    for (ModelVersion scorer : scorers) {
      Dataset<Row> rows =
          ScoreStep.predictions(
              context, features, FallbackLadder.by(context, scorer), start, "silent", List.of());
      change.stage(writing.on(rows), SchemaChange.SAME);
    }
    TableVersion written = change.replacing(Set.of(start)).marking(marks).commit(context.runId());
    writing.store(context.runId(), change.base(), written);
  }

  /** How many periods each version has scored silently. */
  static Map<Integer, Integer> periods(RunContext context) {
    Map<Integer, Integer> periods = new HashMap<>();
    if (context.pipeline().challenge().shadow().periods() > 0) {
      LakeTable table = context.table(TABLE);
      Period last = context.latestMaturePeriod();
      table.latest().map(TableSnapshot::markers).orElse(Map.of()).keySet().stream()
          .filter(m -> m.startsWith("silent:"))
          .map(m -> m.split(":"))
          .filter(m -> !LocalDate.parse(m[1]).isAfter(last.start()))
          .forEach(m -> periods.merge(Integer.valueOf(m[2]), 1, Integer::sum));
    }
    return periods;
  }

  private static String marker(LocalDate period, int version) {
    return "silent:" + period + ":" + version;
  }
}
