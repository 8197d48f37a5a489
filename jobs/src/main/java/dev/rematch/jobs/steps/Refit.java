package dev.rematch.jobs.steps;

import dev.rematch.challenge.Attribution;
import dev.rematch.challenge.BacktestResult;
import dev.rematch.challenge.ChallengeSpec;
import dev.rematch.challenge.PairedScores;
import dev.rematch.core.Period;
import dev.rematch.core.Task;
import dev.rematch.core.Window;
import dev.rematch.evaluation.EvaluationContext;
import dev.rematch.evaluation.Metric;
import dev.rematch.evaluation.PairedComparison;
import dev.rematch.evaluation.Sampling;
import dev.rematch.feature.FeatureSpec;
import dev.rematch.pipeline.RunContext;
import dev.rematch.registry.ModelVersion;
import dev.rematch.stats.PairedDifference;
import dev.rematch.table.TableSnapshot;
import dev.rematch.training.FeatureView;
import dev.rematch.training.Predictions;
import dev.rematch.training.RecipeSpec;
import dev.rematch.training.Trainer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Fits recipes again on other windows: to see whether a winner's recipe also wins elsewhere in
 * time, and whether its gain comes from newer data or from the recipe. Nothing of it is kept but
 * figures.
 */
final class Refit {
  private final RunContext context;
  private final TableSnapshot features;
  private final Metric metric;
  private final Map<Fit, PipelineModel> fitted = new HashMap<>();

  Refit(RunContext context) {
    this.context = context;
    this.features = context.featureTable().required();
    this.metric = context.pipeline().metrics().get(context.pipeline().challenge().metric());
  }

  private record Fit(RecipeSpec recipe, Window window) {}

  /**
   * The winner's recipe against the champion's at earlier cut-offs. Two recipes are fitted up to
   * the tested rows; one recipe is compared with itself, fitted as much earlier as the champion
   * was, for then the question is whether fitting it again helps. Cut-offs before the first data,
   * and a champion whose recipe is no longer declared, give no result.
   */
  List<BacktestResult> backtest(ModelVersion champion, ModelVersion challenger) {
    Optional<RecipeSpec> theirs = recipe(champion);
    Optional<RecipeSpec> ours = recipe(challenger);
    List<BacktestResult> results = new ArrayList<>();
    if (theirs.isEmpty() || ours.isEmpty()) {
      return results;
    }
    int lag =
        champion.recipe().equals(challenger.recipe())
            ? periodsBetween(trainedTo(champion), trainedTo(challenger))
            : 0;
    for (int k = 1; k <= context.pipeline().challenge().backtest().windows(); k++) {
      Window tested = Holdout.before(context, k);
      LocalDate older =
          Period.containing(tested.from(), context.pipeline().period()).plus(-(long) lag).start();
      Fit champions = new Fit(theirs.get(), theirs.get().window().before(older));
      Fit challengers = new Fit(ours.get(), ours.get().window().before(tested.from()));
      if (known(champions.window()) && known(challengers.window()) && known(tested)) {
        compare(champions, challengers, tested)
            .map(d -> result(challenger, champion, tested, d))
            .ifPresent(results::add);
      }
    }
    return results;
  }

  /**
   * How much of the gain on the holdout is newer data, how much another recipe; two recipes are
   * each fitted on the other's data for it. Empty when a recipe is no longer declared or a window
   * has no data.
   *
   * @param scores of both on the holdout
   */
  Optional<Attribution> attribution(
      ModelVersion champion, ModelVersion challenger, PairedScores scores) {
    double old = value(scores, champion);
    double fresh = value(scores, challenger);
    if (champion.recipe().equals(challenger.recipe())) {
      return finite(new Attribution(fresh - old, 0));
    }
    Optional<RecipeSpec> theirs = recipe(champion);
    Optional<RecipeSpec> ours = recipe(challenger);
    if (theirs.isEmpty() || ours.isEmpty()) {
      return Optional.empty();
    }
    Fit oldRecipe = new Fit(theirs.get(), theirs.get().window().before(trainedTo(challenger)));
    Fit oldData = new Fit(ours.get(), ours.get().window().before(trainedTo(champion)));
    if (!known(oldRecipe.window()) || !known(oldData.window())) {
      return Optional.empty();
    }
    Scored scored = score(List.of(oldRecipe, oldData), Holdout.of(context));
    return finite(
        Attribution.of(
            old,
            oriented(metric.value(scored.context(0))),
            oriented(metric.value(scored.context(1))),
            fresh));
  }

  private static Optional<Attribution> finite(Attribution parts) {
    return Double.isFinite(parts.data()) && Double.isFinite(parts.recipe())
        ? Optional.of(parts)
        : Optional.empty();
  }

  private double value(PairedScores scores, ModelVersion version) {
    return oriented(
        metric.value(
            scores.context(version.version(), context.pipeline().challenge().threshold())));
  }

  /** More is better. */
  private double oriented(double value) {
    return metric.direction().gain(value, 0);
  }

  private BacktestResult result(
      ModelVersion challenger, ModelVersion champion, Window tested, Compared compared) {
    PairedDifference d = compared.difference();
    return new BacktestResult(
        context.runId(),
        challenger.model(),
        challenger.version(),
        challenger.recipe(),
        champion.recipe(),
        tested.from(),
        tested.to(),
        metric.name(),
        d.valueB(),
        d.valueA(),
        d.delta(),
        d.low(),
        d.high(),
        metric.direction().gain(d).delta(),
        compared.rows());
  }

  private record Compared(PairedDifference difference, int rows) {}

  private Optional<Compared> compare(Fit champion, Fit challenger, Window tested) {
    ChallengeSpec rule = context.pipeline().challenge();
    Scored scored = score(List.of(champion, challenger), tested);
    if (scored.labels().length == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Compared(
            PairedComparison.compare(
                metric,
                scored.context(0),
                scored.context(1),
                scored.sampling(),
                rule.confidence(),
                context.pipeline().training().seed()),
            scored.labels().length));
  }

  /** Labelled rows with the prediction of each fit. */
  private record Scored(
      Task task,
      double threshold,
      Sampling sampling,
      double[] labels,
      double[][] predictions,
      Map<String, String[]> attributes) {
    EvaluationContext context(int fit) {
      return EvaluationContext.of(task, labels, predictions[fit])
          .decidedAt(threshold)
          .describedBy(attributes);
    }
  }

  private Scored score(List<Fit> fits, Window window) {
    FeatureSpec spec = context.pipeline().features();
    List<String> attributes = List.copyOf(metric.columns());
    Dataset<Row> rows =
        FeatureView.within(features.rows(), spec, window, window.from())
            .filter(FeatureView.label(spec).isNotNull())
            .withColumn("_entity", FeatureView.entityHash(spec))
            .withColumn("_day", functions.col(spec.eventTime()).cast("date"))
            .withColumn("_label", FeatureView.label(spec));
    for (String attribute : attributes) {
      rows =
          rows.withColumn(
              "_attribute_" + attribute,
              functions.coalesce(functions.col(attribute).cast("string"), functions.lit("NULL")));
    }
    List<String> columns = new ArrayList<>(List.of("_entity", "_day", "_label"));
    for (int i = 0; i < fits.size(); i++) {
      rows =
          Predictions.append(
              FeatureView.scoring(rows, fits.get(i).recipe().features()),
              model(fits.get(i)),
              spec.label().task(),
              "_prediction_" + i);
      columns.add("_prediction_" + i);
    }
    attributes.forEach(a -> columns.add("_attribute_" + a));
    List<Row> collected =
        rows
            .select(
                columns.stream().map(functions::col).toArray(org.apache.spark.sql.Column[]::new))
            .collectAsList()
            .stream()
            .sorted(Comparator.comparingLong((Row r) -> r.getLong(0)).thenComparing(Row::toString))
            .toList();
    double[][] predictions = new double[fits.size()][];
    for (int i = 0; i < predictions.length; i++) {
      int at = 3 + i;
      predictions[i] = collected.stream().mapToDouble(r -> r.getDouble(at)).toArray();
    }
    Map<String, String[]> known = new HashMap<>();
    for (int i = 0; i < attributes.size(); i++) {
      int at = 3 + fits.size() + i;
      known.put(
          attributes.get(i), collected.stream().map(r -> r.getString(at)).toArray(String[]::new));
    }
    return new Scored(
        spec.label().task(),
        context.pipeline().challenge().threshold(),
        new Sampling(
            collected.stream().mapToLong(r -> r.getLong(0)).toArray(),
            collected.stream().mapToLong(r -> r.getDate(1).toLocalDate().toEpochDay()).toArray(),
            context.pipeline().challenge().horizonDays()),
        collected.stream().mapToDouble(r -> r.getDouble(2)).toArray(),
        predictions,
        known);
  }

  private PipelineModel model(Fit fit) {
    return fitted.computeIfAbsent(
        fit,
        f ->
            new Trainer(context.pipeline().training().seed())
                .train(
                    TrainStep.collect(context, features, features.periodFiles(), f.window()),
                    context.pipeline().features(),
                    f.recipe()));
  }

  private boolean known(Window window) {
    return !features.periodFiles().isEmpty()
        && !window.from().isBefore(features.periodFiles().firstKey());
  }

  private Optional<RecipeSpec> recipe(ModelVersion version) {
    return context.pipeline().recipes().stream()
        .filter(r -> r.name().equals(version.recipe()))
        .findFirst();
  }

  private static LocalDate trainedTo(ModelVersion version) {
    return TrainedOn.of(version).window().to();
  }

  private int periodsBetween(LocalDate from, LocalDate to) {
    int periods = 0;
    Period period = Period.containing(from, context.pipeline().period());
    while (period.start().isBefore(to)) {
      period = period.plus(1);
      periods++;
    }
    return periods;
  }
}
