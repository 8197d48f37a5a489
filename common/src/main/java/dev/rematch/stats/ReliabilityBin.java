package dev.rematch.stats;

/**
 * One point of a reliability curve: what was promised and what came, in one bin of the score.
 *
 * @param bin index of the bin, from 0
 * @param rows sum of the weights, above 0
 * @param meanScore weighted mean of the scores
 * @param meanLabel weighted mean of the labels: the positive share
 */
public record ReliabilityBin(int bin, double rows, double meanScore, double meanLabel) {
  /** |mean score - mean label|, 0..1. */
  public double gap() {
    return Math.abs(meanScore - meanLabel);
  }
}
