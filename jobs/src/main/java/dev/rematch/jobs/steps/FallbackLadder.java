package dev.rematch.jobs.steps;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.Task;
import dev.rematch.pipeline.RunContext;
import dev.rematch.registry.Alias;
import dev.rematch.registry.EventKind;
import dev.rematch.registry.ModelRegistry;
import dev.rematch.registry.ModelVersion;
import dev.rematch.registry.Note;
import dev.rematch.registry.RegistryState;
import dev.rematch.scoring.FallbackLevel;
import dev.rematch.training.FeatureView;
import dev.rematch.training.LoadedModel;
import dev.rematch.training.Predictions;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Who scores: the champion, or the first level below it that can be used. Each step down is one
 * FELL_BACK event with the reason.
 */
final class FallbackLadder {
  private FallbackLadder() {}

  /**
   * What makes the predictions.
   *
   * @param level 0 for the champion, then the position in the declared ladder from 1
   * @param version the model version, where it is one
   */
  record Scorer(int level, String label, Optional<ModelVersion> version, Scoring scoring) {
    /** The same rows with the score in a column of that name. */
    Dataset<Row> score(Dataset<Row> rows, String column) {
      return scoring.append(rows, column);
    }
  }

  /** Appends a score to rows of the feature table. */
  interface Scoring {
    Dataset<Row> append(Dataset<Row> rows, String column);
  }

  /**
   * The champion's place is looked up once here, so that every row of a run has the same scorer; as
   * of the moment at which a scheduler asked, so that every try of a task has.
   *
   * @return empty when there has never been a champion and the ladder has no constant or rule
   * @throws RematchException (REFUSED) when no level can be used
   */
  static Optional<Scorer> descend(RunContext context) {
    ModelRegistry models = context.registry().models();
    String model = context.pipeline().model();
    List<FallbackLevel> ladder = context.pipeline().scoring().fallback();
    Optional<ModelVersion> champion =
        then(context)
            .holder(model, Alias.CHAMPION)
            .filter(v -> !models.retired(model, v.version()));
    String why = "there is no champion yet";
    if (champion.isPresent()) {
      Attempt attempt = attempt(context, champion.get(), 0);
      if (attempt.scorer().isPresent()) {
        return attempt.scorer();
      }
      why = attempt.why();
    } else if (ladder.stream().allMatch(l -> l instanceof FallbackLevel.PreviousChampion)) {
      return Optional.empty();
    }
    for (int level = 1; level <= ladder.size(); level++) {
      Attempt attempt = attempt(context, ladder.get(level - 1), level, why);
      if (attempt.scorer().isPresent()) {
        note(context, champion, attempt.scorer().get(), why);
        return attempt.scorer();
      }
      why = attempt.why();
    }
    throw new RematchException(
        FailureKind.REFUSED,
        "Cannot score "
            + context.latestCompletePeriod()
            + " for model "
            + model
            + ": no level of the fallback ladder (champion, "
            + ScoreStep.labels(ladder)
            + ") can be used, the last because "
            + why
            + "; promote a sound version (models promote), or declare a constant in"
            + " scoring.fallback");
  }

  /**
   * One version, whatever its place.
   *
   * @throws RematchException (REFUSED) when it cannot be used
   */
  static Scorer by(RunContext context, ModelVersion version) {
    LoadedModel model = context.models().load(version);
    FeatureView.check(context.featureTable().required().rows().limit(0), model.features());
    return new Scorer(
        0,
        version.toString(),
        Optional.of(version),
        (rows, column) ->
            Predictions.append(
                FeatureView.scoring(rows, model.features()), model.model(), model.task(), column));
  }

  /** A scorer, or why there is none. */
  private record Attempt(Optional<Scorer> scorer, String why) {}

  private static Attempt attempt(
      RunContext context, FallbackLevel level, int position, String why) {
    if (level instanceof FallbackLevel.PreviousChampion) {
      String reasons = why;
      for (ModelVersion former :
          then(context).formerHolders(context.pipeline().model(), Alias.CHAMPION)) {
        Attempt attempt = attempt(context, former, position);
        if (attempt.scorer().isPresent()) {
          return attempt;
        }
        reasons = attempt.why();
      }
      return new Attempt(Optional.empty(), reasons);
    }
    if (level instanceof FallbackLevel.Constant constant) {
      return found(
          position,
          level,
          (rows, column) -> rows.withColumn(column, functions.lit(constant.value())));
    }
    String sql = ((FallbackLevel.Rule) level).sql();
    return found(
        position,
        level,
        (rows, column) -> rows.withColumn(column, functions.expr(sql).cast("double")));
  }

  /** The registry at the moment whose champion scores. */
  private static RegistryState then(RunContext context) {
    return new RegistryState(
        context.registry().models().events(Optional.empty()).stream()
            .filter(e -> context.championAsOf().map(t -> !e.at().isAfter(t)).orElse(true))
            .toList());
  }

  private static Attempt found(int position, FallbackLevel level, Scoring scoring) {
    return new Attempt(
        Optional.of(new Scorer(position, level.label(), Optional.empty(), scoring)), "");
  }

  private static Attempt attempt(RunContext context, ModelVersion version, int position) {
    Optional<String> unsigned = context.registry().models().unsigned(version, Alias.CHAMPION);
    if (unsigned.isPresent()) {
      return new Attempt(Optional.empty(), unsigned.get());
    }
    try {
      LoadedModel model = context.models().load(version);
      FeatureView.check(context.featureTable().required().rows().limit(0), model.features());
      Task task = context.pipeline().features().label().task();
      if (model.task() != task) {
        return new Attempt(
            Optional.empty(), version + " predicts a " + model.task() + " label, not " + task);
      }
      return new Attempt(
          Optional.of(
              new Scorer(
                  position,
                  version.toString(),
                  Optional.of(version),
                  (rows, column) ->
                      Predictions.append(
                          FeatureView.scoring(rows, model.features()),
                          model.model(),
                          model.task(),
                          column))),
          "");
    } catch (RematchException e) {
      // A version that cannot be loaded is what the ladder is for; the event says why.
      return new Attempt(Optional.empty(), e.getMessage());
    }
  }

  private static void note(
      RunContext context, Optional<ModelVersion> champion, Scorer scorer, String why) {
    context
        .registry()
        .models()
        .note(
            new Note(
                EventKind.FELL_BACK,
                context.pipeline().model(),
                champion.map(ModelVersion::version),
                Optional.of(context.runId()),
                Optional.empty(),
                context.actor(),
                "scored by " + scorer.label() + " because " + why,
                "{\"fallback_level\":" + scorer.level() + "}"));
  }
}
