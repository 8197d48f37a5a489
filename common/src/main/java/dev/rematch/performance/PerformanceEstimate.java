package dev.rematch.performance;

import dev.rematch.core.Task;
import dev.rematch.evaluation.EvaluationContext;
import dev.rematch.evaluation.Metric;
import dev.rematch.stats.ExpectedLabels;
import dev.rematch.stats.Interval;
import dev.rematch.stats.IsotonicScaling;
import dev.rematch.stats.Normal;
import dev.rematch.stats.Quantiles;
import dev.rematch.stats.WeightedStatistic;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Estimates a metric of predictions whose labels are not known yet.
 *
 * <p>Of probabilities: by what the version's earlier predictions in the same bin came to, by those
 * of its neighbours (isotonic) where there were few, and by the score itself before there were any
 * (CBPE with a calibration that is learned as labels come). Of numbers: by the losses that the
 * version's earlier predictions had in the same bin. Both assume that labels still depend on the
 * scores as they did; a coverage that fails says that they do not, see {@link EstimateAudit}.
 */
public final class PerformanceEstimate {
  /** What the neighbours say counts like so many labelled rows of a bin. */
  private static final double PRIOR_ROWS = 20;

  private static final int DRAWS = 400;

  private final Map<Integer, Learned> learned = new TreeMap<>();
  private final double confidence;
  private final long seed;

  /** What labels have shown of a bin. */
  private record Learned(
      double rows, double scores, double truths, double absolute, double squared) {
    Learned plus(Learned other) {
      return new Learned(
          rows + other.rows,
          scores + other.scores,
          truths + other.truths,
          absolute + other.absolute,
          squared + other.squared);
    }
  }

  /**
   * @param labelled bins of the same version, of its holdout and of earlier windows
   * @param confidence of the intervals, between 0 and 1
   */
  public PerformanceEstimate(List<ScoreBin> labelled, double confidence, long seed) {
    for (ScoreBin bin : labelled) {
      double rows = bin.labelled().orElse(0L);
      if (rows > 0) {
        learned.merge(
            bin.bin(),
            new Learned(
                rows,
                rows * bin.meanScore(),
                rows * bin.meanLabel().orElseThrow(),
                rows * bin.meanAbsoluteError().orElseThrow(),
                rows * bin.meanSquaredError().orElseThrow()),
            Learned::plus);
      }
    }
    this.confidence = confidence;
    this.seed = seed;
  }

  /**
   * The estimate; empty where the metric is not one that scores alone determine (any that looks at
   * other columns; of numbers all but mae and rmse), where nothing was predicted, and of numbers
   * where no labels are known.
   *
   * @param now bins of the predictions
   * @param threshold from which probability on a row is decided 1
   */
  public Optional<Estimate> of(Metric metric, Task task, List<ScoreBin> now, double threshold) {
    if (now.isEmpty() || !metric.columns().isEmpty() || !metric.supports(task)) {
      return Optional.empty();
    }
    return switch (task) {
      case BINARY -> probabilities(metric, now, threshold);
      case REGRESSION -> numbers(metric.name(), now);
      case MULTICLASS -> Optional.empty();
    };
  }

  private long labels() {
    return Math.round(learned.values().stream().mapToDouble(Learned::rows).sum());
  }

  private Optional<Estimate> probabilities(Metric metric, List<ScoreBin> now, double threshold) {
    double[] scores = now.stream().mapToDouble(ScoreBin::meanScore).toArray();
    double[] rows = now.stream().mapToDouble(ScoreBin::rows).toArray();
    double[] chances = new double[scores.length];
    double[] doubts = new double[scores.length];
    Optional<IsotonicScaling> calibration = calibration();
    for (int i = 0; i < chances.length; i++) {
      double score = scores[i];
      Learned bin = learned.getOrDefault(now.get(i).bin(), new Learned(0, 0, 0, 0, 0));
      double known = PRIOR_ROWS + bin.rows();
      double likely = calibration.map(c -> c.value(score)).orElse(score);
      chances[i] = (PRIOR_ROWS * likely + bin.truths()) / known;
      // The spread of a beta law of so many rows.
      doubts[i] = Math.sqrt(chances[i] * (1 - chances[i]) / (known + 1));
    }
    ExpectedLabels expected = ExpectedLabels.of(scores, chances, rows);
    EvaluationContext context =
        new EvaluationContext(Task.BINARY, expected.labels(), expected.scores(), expected.weights())
            .decidedAt(threshold);
    double value = metric.value(context);
    if (!Double.isFinite(value)) {
      return Optional.empty();
    }
    WeightedStatistic statistic = metric.weighted(context);
    SplittableRandom random = new SplittableRandom(seed);
    double[] draws = new double[DRAWS];
    for (int d = 0; d < DRAWS; d++) {
      draws[d] = statistic.value(drawn(chances, doubts, rows, random));
    }
    return Optional.of(new Estimate(value, interval(value, draws), labels()));
  }

  private Optional<IsotonicScaling> calibration() {
    List<Learned> bins = List.copyOf(learned.values());
    return bins.isEmpty()
        ? Optional.empty()
        : IsotonicScaling.fit(
            bins.stream().mapToDouble(b -> b.scores() / b.rows()).toArray(),
            bins.stream().mapToDouble(b -> b.truths() / b.rows()).toArray(),
            bins.stream().mapToDouble(Learned::rows).toArray());
  }

  /** One way that the labels may turn out. */
  private static double[] drawn(
      double[] chances, double[] doubts, double[] rows, SplittableRandom random) {
    int n = rows.length;
    double[] weights = new double[2 * n];
    for (int i = 0; i < n; i++) {
      double chance = within(chances[i] + doubts[i] * random.nextGaussian(), 1);
      double spread = Math.sqrt(rows[i] * chance * (1 - chance));
      weights[i] = within(Math.rint(rows[i] * chance + spread * random.nextGaussian()), rows[i]);
      weights[n + i] = rows[i] - weights[i];
    }
    return weights;
  }

  private static double within(double value, double most) {
    return Math.max(0, Math.min(most, value));
  }

  private Optional<Estimate> numbers(String metric, List<ScoreBin> now) {
    boolean absolute = metric.equals("mae");
    if (learned.isEmpty() || (!absolute && !metric.equals("rmse"))) {
      return Optional.empty();
    }
    double rows = 0;
    double sum = 0;
    double variance = 0;
    for (ScoreBin bin : now) {
      Learned known = nearest(bin.bin());
      double squared = known.squared() / known.rows();
      double loss = absolute ? known.absolute() / known.rows() : squared;
      // Of normal errors the squares have twice their own square as variance.
      double spread = absolute ? Math.max(0, squared - loss * loss) : 2 * squared * squared;
      rows += bin.rows();
      sum += bin.rows() * loss;
      variance += bin.rows() * spread + (double) bin.rows() * bin.rows() * spread / known.rows();
    }
    double reach = Normal.quantile((1 + confidence) / 2) * Math.sqrt(variance) / rows;
    double mean = sum / rows;
    Interval interval = new Interval(Math.max(0, mean - reach), mean + reach);
    return Optional.of(
        absolute
            ? new Estimate(mean, interval, labels())
            : new Estimate(
                Math.sqrt(mean),
                new Interval(Math.sqrt(interval.low()), Math.sqrt(interval.high())),
                labels()));
  }

  /** A bin that no label has come to yet is taken for its neighbour. */
  private Learned nearest(int bin) {
    return learned.entrySet().stream()
        .min(
            Comparator.comparingInt((Map.Entry<Integer, Learned> e) -> Math.abs(e.getKey() - bin))
                .thenComparingInt(Map.Entry::getKey))
        .orElseThrow()
        .getValue();
  }

  private Interval interval(double value, double[] draws) {
    double[] known = Arrays.stream(draws).filter(Double::isFinite).toArray();
    double tail = (1 - confidence) / 2;
    return known.length == 0
        ? new Interval(value, value)
        : new Interval(
            Math.min(value, Quantiles.of(known, tail)),
            Math.max(value, Quantiles.of(known, 1 - tail)));
  }
}
