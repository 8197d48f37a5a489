package dev.rematch.evaluation;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.stats.ClusteredDifference;
import dev.rematch.stats.Delong;
import dev.rematch.stats.ForecastDifference;
import dev.rematch.stats.McNemar;
import dev.rematch.stats.PairedBootstrap;
import dev.rematch.stats.PairedDifference;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Champion against challenger on the same rows, by one metric.
 *
 * <p>By metric: the ROC AUC by DeLong's test; a mean over rows by the paired difference with a
 * standard error over entities, by Diebold and Mariano's test where forecasts overlap in time;
 * accuracy likewise, with McNemar's p-value; every other metric by a paired Poisson bootstrap over
 * entities. Where entities have several rows the AUC is bootstrapped too, since DeLong takes rows
 * as independent; so is everything on weighted rows. The result is a function of the rows, the
 * confidence and the seed: reading the rows in another order changes no bit of it.
 */
public final class PairedComparison {
  private static final int REPLICATES_OF_MEANS = 1000;
  private static final int REPLICATES_OF_METRICS = 400;

  private PairedComparison() {}

  /**
   * The challenger's value (a) minus the champion's (b), in the metric's raw unit: {@link
   * Direction#gain} turns it into "better by". Its NaNs mean undefined and are no evidence; see
   * {@link PairedDifference}.
   *
   * @param champion labels, predictions and weights of the champion
   * @param challenger the same labels and weights, in the same row order
   * @param sampling how the rows depend on each other
   * @param confidence of the interval, between 0 and 1
   * @param seed of the bootstrap; unused by DeLong
   * @throws RematchException (INVALID_INPUT) when the metric does not support the task or the two
   *     sides are not the same rows
   */
  public static PairedDifference compare(
      Metric metric,
      EvaluationContext champion,
      EvaluationContext challenger,
      Sampling sampling,
      double confidence,
      long seed) {
    checkSupported(metric, champion);
    checkSameRows(metric, champion, challenger, sampling);
    if (sampling.sorted()) {
      return compareSorted(metric, champion, challenger, sampling, confidence, seed);
    }
    int[] order = canonicalOrder(champion, challenger, sampling);
    return compareSorted(
        metric,
        champion.pick(order),
        challenger.pick(order),
        sampling.pick(order),
        confidence,
        seed);
  }

  private static PairedDifference compareSorted(
      Metric metric,
      EvaluationContext b,
      EvaluationContext a,
      Sampling sampling,
      double confidence,
      long seed) {
    long[] entities = sampling.entities();
    boolean oneRowEach = sampling.oneRowEach();
    Optional<double[]> lossesA = metric.rowLosses(a);
    Optional<double[]> lossesB = metric.rowLosses(b);
    if (a.isWeighted()) {
      return lossesA.isPresent() && lossesB.isPresent()
          ? new PairedBootstrap(seed, REPLICATES_OF_MEANS, confidence)
              .meanDifference(lossesA.get(), lossesB.get(), a.weights(), entities)
          : bootstrapped(metric, a, b, entities, confidence, seed);
    }
    if (lossesA.isPresent() && lossesB.isPresent()) {
      if (sampling.overlaps()) {
        return ForecastDifference.of(
            lossesA.get(), lossesB.get(), sampling.days(), sampling.horizonDays(), confidence);
      }
      PairedDifference difference =
          ClusteredDifference.of(lossesA.get(), lossesB.get(), entities, confidence);
      return metric.countsHits() && oneRowEach
          ? byMcNemar(difference, lossesA.get(), lossesB.get())
          : difference;
    }
    if (metric.equals(Metrics.ALL.get("roc-auc")) && oneRowEach) {
      return Delong.compare(a.predictions(), b.predictions(), a.labels(), confidence).difference();
    }
    return bootstrapped(metric, a, b, entities, confidence, seed);
  }

  private static PairedDifference bootstrapped(
      Metric metric,
      EvaluationContext a,
      EvaluationContext b,
      long[] entities,
      double confidence,
      long seed) {
    return new PairedBootstrap(seed, REPLICATES_OF_METRICS, confidence)
        .difference(metric.weighted(a), metric.weighted(b), a.weights(), entities);
  }

  private static PairedDifference byMcNemar(
      PairedDifference difference, double[] hitsA, double[] hitsB) {
    if (Double.isNaN(difference.pValue())) {
      return difference;
    }
    long onlyA = IntStream.range(0, hitsA.length).filter(i -> hitsA[i] > hitsB[i]).count();
    long onlyB = IntStream.range(0, hitsA.length).filter(i -> hitsA[i] < hitsB[i]).count();
    return difference.withPValue(new McNemar(onlyA, onlyB).pValue());
  }

  private static void checkSupported(Metric metric, EvaluationContext champion) {
    if (!metric.supports(champion.task())) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Cannot compare models by %s: it does not support the label's task, found %s; choose a"
                  .formatted(metric.name(), champion.task())
              + " metric that does");
    }
  }

  private static void checkSameRows(
      Metric metric, EvaluationContext champion, EvaluationContext challenger, Sampling sampling) {
    boolean alike = champion.task() == challenger.task() && champion.rows() == challenger.rows();
    int row = 0;
    while (alike && row < champion.rows()) {
      alike =
          champion.labels()[row] == challenger.labels()[row]
              && champion.weights()[row] == challenger.weights()[row];
      row += alike ? 1 : 0;
    }
    if (!alike || sampling.rows() != champion.rows()) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Cannot compare models by %s: champion and challenger were not given the same rows, found"
                  .formatted(metric.name())
              + " %d and %d rows and %d row hashes (first difference at row %d); score both on one"
                  .formatted(champion.rows(), challenger.rows(), sampling.rows(), row)
              + " pinned holdout");
    }
  }

  /** Floating-point sums depend on their order, so the order is made a function of the rows. */
  private static int[] canonicalOrder(
      EvaluationContext champion, EvaluationContext challenger, Sampling sampling) {
    long[] entities = sampling.entities();
    return IntStream.range(0, entities.length)
        .boxed()
        .sorted(
            Comparator.<Integer>comparingLong(i -> entities[i])
                .thenComparingDouble(i -> champion.labels()[i])
                .thenComparingDouble(i -> champion.predictions()[i])
                .thenComparingDouble(i -> challenger.predictions()[i])
                .thenComparingDouble(i -> champion.weights()[i])
                .thenComparingLong(i -> sampling.days()[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
