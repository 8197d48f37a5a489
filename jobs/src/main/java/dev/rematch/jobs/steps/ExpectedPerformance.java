package dev.rematch.jobs.steps;

import dev.rematch.core.TableVersion;
import dev.rematch.core.Task;
import dev.rematch.evaluation.Metric;
import dev.rematch.performance.PerformanceEstimate;
import dev.rematch.performance.ScoreBin;
import dev.rematch.performance.ScoreBins;
import dev.rematch.pipeline.Pipeline;
import dev.rematch.pipeline.RunContext;
import dev.rematch.profile.NumericProfile;
import dev.rematch.profile.Profiles;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the predictions of a period are expected to be worth, before their labels are known. No row
 * of the lake is read.
 */
final class ExpectedPerformance {
  /** Before the name of the metric that is estimated. */
  static final String ESTIMATED = "estimated-";

  /** The share of realised values that lay within what was estimated before. */
  static final String COVERAGE = "estimate-coverage";

  private final RunContext context;
  private final Pipeline pipeline;
  private final Promises past;

  ExpectedPerformance(RunContext context) {
    this.context = context;
    this.pipeline = context.pipeline();
    this.past = new Promises(context, List.of());
  }

  /**
   * The estimates; nothing where the period was scored by no version.
   *
   * @param onHoldout how the version's predictions were distributed on its holdout
   */
  Figures estimate(
      TableVersion features, PeriodPredictions predictions, Optional<NumericProfile> onHoldout) {
    String window = predictions.period().window().toString();
    Figures figures =
        new Figures(context, predictions.scoredBy(), features, predictions.period().window());
    Task task = pipeline.features().label().task();
    Optional<ScoreBins> bins = ScoreBins.of(task, onHoldout);
    if (predictions.scoredBy().isEmpty() || predictions.scores().isEmpty() || bins.isEmpty()) {
      return figures;
    }
    List<ScoreBin> now =
        bins.get()
            .unlabelled(
                new ScoreBins.Subject(
                    context.runId(),
                    pipeline.model(),
                    predictions.scoredBy(),
                    window,
                    Profiles.ALL),
                predictions.scores().get());
    figures.add(now);
    PerformanceEstimate estimates =
        new PerformanceEstimate(
            labelledBefore(window, predictions.scoredBy()),
            pipeline.challenge().confidence(),
            pipeline.training().seed());
    for (Metric metric : RealisedPerformance.watched(pipeline)) {
      add(figures, Profiles.ALL, metric, estimates, now);
    }
    Metric watched = pipeline.metrics().get(pipeline.monitoring().performanceMetric());
    predictions
        .slices(context)
        .forEach(
            (slice, scores) ->
                add(
                    figures,
                    slice,
                    watched,
                    estimates,
                    bins.get()
                        .unlabelled(
                            new ScoreBins.Subject(
                                context.runId(),
                                pipeline.model(),
                                predictions.scoredBy(),
                                window,
                                slice),
                            scores)));
    return figures;
  }

  /** Of earlier windows and of the holdout, each bin as it was last measured. */
  private List<ScoreBin> labelledBefore(String window, Optional<Integer> version) {
    Map<String, ScoreBin> last = new LinkedHashMap<>();
    context.registry().scoreBins().all().stream()
        .filter(bin -> bin.model().equals(pipeline.model()) && bin.version().equals(version))
        .filter(bin -> bin.labelled().isPresent() && bin.window().compareTo(window) < 0)
        .forEach(bin -> last.put(bin.window() + bin.slice() + bin.bin(), bin));
    return List.copyOf(last.values());
  }

  private void add(
      Figures figures,
      String slice,
      Metric metric,
      PerformanceEstimate estimates,
      List<ScoreBin> bins) {
    estimates
        .of(metric, pipeline.features().label().task(), bins, pipeline.challenge().threshold())
        .ifPresent(
            e ->
                figures.add(
                    slice,
                    ESTIMATED + metric.name(),
                    e.value(),
                    Optional.of(
                        past.widened(metric.name(), figures.window(), e.value(), e.interval())),
                    bins.stream().mapToLong(ScoreBin::rows).sum()));
  }
}
