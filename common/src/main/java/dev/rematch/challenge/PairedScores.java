package dev.rematch.challenge;

import dev.rematch.core.Task;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The holdout's labelled rows with every player's prediction for each: all that a rematch is judged
 * on. Arrays have one element per row, in the same order; they are not copied, for they are large,
 * and nobody changes them.
 *
 * @param entityHashes 64-bit hashes of the entity keys
 * @param predictions by model version: probability of 1 (binary) or value
 * @param segments by segment column: the row's value as text, "NULL" when absent
 */
public record PairedScores(
    Task task,
    long[] entityHashes,
    double[] labels,
    Map<Integer, double[]> predictions,
    Map<String, String[]> segments) {
  public PairedScores {
    predictions = Collections.unmodifiableMap(new LinkedHashMap<>(predictions));
    segments = Collections.unmodifiableMap(new LinkedHashMap<>(segments));
  }

  public int rows() {
    return labels.length;
  }

  /** Rows with label 1. */
  public long positives() {
    long positives = 0;
    for (double label : labels) {
      positives += label == 1 ? 1 : 0;
    }
    return positives;
  }

  /** The mean label as everybody's prediction: what a model must beat to be of any use. */
  public double[] constantPrediction(double value) {
    double[] constant = new double[labels.length];
    java.util.Arrays.fill(constant, value);
    return constant;
  }
}
