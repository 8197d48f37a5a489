package dev.rematch.stats;

import java.util.Arrays;

/**
 * Paired Poisson bootstrap: in each replicate every row counts Poisson(1) times, the same for both
 * models (Hanley and MacGibbon 2006; Chamandy et al. 2012).
 *
 * <p>The weights are a function of the seed and the rows' hashes alone, so a comparison can be
 * repeated on rows that were read in another order: equal up to the rounding of sums, and bit for
 * bit if the rows come sorted. Rows that share a hash are drawn together: pass the hash of the
 * entity where an entity has several rows.
 *
 * <p>The standard error is that of the replicates (divisor R-1), the interval their percentiles,
 * the p-value twice the smaller share of replicates on one side of 0, at least 1/(R+1). Replicates
 * in which a value is undefined are left out. A difference without spread proves nothing: 0 has p 1
 * and the interval [0, 0], any other leaves z, p and the interval NaN.
 *
 * @param seed of the weights
 * @param replicates R, at least 2; 1000 give the interval's ends to about 5 % of its width
 * @param confidence of the interval, between 0 and 1
 */
public record PairedBootstrap(long seed, int replicates, double confidence) {
  /** Spread below this part of the difference is rounding. */
  private static final double NO_SPREAD = 1e-12;

  public PairedBootstrap {
    Checks.confidence(confidence);
    if (replicates < 2) {
      throw new IllegalArgumentException(
          "Invalid replicates: %d (must be at least 2)".formatted(replicates));
    }
  }

  /**
   * The difference of two means over the same rows, a - b: one pass over the rows, about 10 ns for
   * each row and replicate.
   *
   * @param rowsA per row the number whose mean is the value of a, such as a loss
   * @param rowsB the same for b
   * @param weights finite, 0 or more; 1 each for plain means
   * @param rowHashes 64-bit ids, well mixed or not
   */
  public PairedDifference meanDifference(
      double[] rowsA, double[] rowsB, double[] weights, long[] rowHashes) {
    Checks.sameLength("rows of a", rowsA.length, "rows of b", rowsB.length);
    Checks.sameLength("rows of a", rowsA.length, "row hashes", rowHashes.length);
    Checks.weights(weights);
    double valueA = Mean.of(rowsA, weights);
    double valueB = Mean.of(rowsB, weights);
    double[] differences = new double[rowsA.length];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = rowsA[i] - rowsB[i];
    }
    double[] sums = new double[replicates];
    double[] totals = new double[replicates];
    PoissonWeights draws = new PoissonWeights(seed);
    for (int i = 0; i < differences.length; i++) {
      long stream = draws.stream(rowHashes[i]);
      double weight = weights[i];
      double weighted = weight * differences[i];
      for (int r = 0; r < sums.length; r++) {
        int times = PoissonWeights.weight(stream, r);
        sums[r] += times * weighted;
        totals[r] += times * weight;
      }
    }
    for (int r = 0; r < sums.length; r++) {
      sums[r] /= totals[r];
    }
    return summarise(valueA, valueB, sums);
  }

  /**
   * The difference of any two statistics over the same rows, a - b: each is evaluated once per
   * replicate.
   *
   * @param weights the rows' own weights; 1 each where they have none
   * @param rowHashes 64-bit ids, well mixed or not
   */
  public PairedDifference difference(
      WeightedStatistic a, WeightedStatistic b, double[] weights, long[] rowHashes) {
    Checks.sameLength("weights", weights.length, "row hashes", rowHashes.length);
    Checks.weights(weights);
    if (a instanceof SummedStatistic sumsOfA && b instanceof SummedStatistic sumsOfB) {
      return summarise(
          a.value(weights), b.value(weights), deltas(sumsOfA, sumsOfB, weights, rowHashes));
    }
    double[] deltas = new double[replicates];
    double[] drawn = new double[weights.length];
    PoissonWeights draws = new PoissonWeights(seed);
    for (int r = 0; r < replicates; r++) {
      for (int i = 0; i < drawn.length; i++) {
        drawn[i] = weights[i] * PoissonWeights.weight(draws.stream(rowHashes[i]), r);
      }
      deltas[r] = a.value(drawn) - b.value(drawn);
    }
    return summarise(a.value(weights.clone()), b.value(weights.clone()), deltas);
  }

  /** All replicates in one pass over the rows. */
  private double[] deltas(
      SummedStatistic a, SummedStatistic b, double[] weights, long[] rowHashes) {
    double[] sumsOfA = new double[replicates * a.size()];
    double[] sumsOfB = new double[replicates * b.size()];
    PoissonWeights draws = new PoissonWeights(seed);
    for (int i = 0; i < weights.length; i++) {
      long stream = draws.stream(rowHashes[i]);
      for (int r = 0; r < replicates; r++) {
        int times = PoissonWeights.weight(stream, r);
        if (times > 0) {
          a.add(i, times * weights[i], sumsOfA, r * a.size());
          b.add(i, times * weights[i], sumsOfB, r * b.size());
        }
      }
    }
    double[] deltas = new double[replicates];
    for (int r = 0; r < replicates; r++) {
      deltas[r] = ofReplicate(a, sumsOfA, r) - ofReplicate(b, sumsOfB, r);
    }
    return deltas;
  }

  private static double ofReplicate(SummedStatistic statistic, double[] sums, int replicate) {
    int from = replicate * statistic.size();
    return statistic.ofSums(Arrays.copyOfRange(sums, from, from + statistic.size()));
  }

  private PairedDifference summarise(double valueA, double valueB, double[] replicated) {
    double delta = valueA - valueB;
    double[] known = Arrays.stream(replicated).filter(d -> !Double.isNaN(d)).toArray();
    if (Double.isNaN(delta) || known.length < 2) {
      return PairedDifference.withoutVariance(valueA, valueB);
    }
    double error = standardDeviation(known);
    if (error <= NO_SPREAD * Math.abs(delta)) {
      return withoutSpread(valueA, valueB);
    }
    Arrays.sort(known);
    double tail = (1 - confidence) / 2;
    return new PairedDifference(
        valueA,
        valueB,
        delta,
        error,
        delta / error,
        pValue(known),
        Quantiles.ofSorted(known, tail),
        Quantiles.ofSorted(known, 1 - tail));
  }

  private static PairedDifference withoutSpread(double valueA, double valueB) {
    double nan = Double.NaN;
    return valueA == valueB
        ? new PairedDifference(valueA, valueB, 0, 0, nan, 1, 0, 0)
        : new PairedDifference(valueA, valueB, valueA - valueB, 0, nan, nan, nan, nan);
  }

  private static double pValue(double[] replicated) {
    int notAbove = 0;
    int notBelow = 0;
    for (double delta : replicated) {
      notAbove += delta <= 0 ? 1 : 0;
      notBelow += delta >= 0 ? 1 : 0;
    }
    double p = 2.0 * Math.min(notAbove, notBelow) / replicated.length;
    return Math.max(1.0 / (replicated.length + 1), Math.min(1, p));
  }

  private static double standardDeviation(double[] values) {
    double mean = Mean.of(values);
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return Math.sqrt(sum / (values.length - 1));
  }
}
