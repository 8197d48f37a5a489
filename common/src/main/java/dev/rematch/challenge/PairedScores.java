package dev.rematch.challenge;

import dev.rematch.core.Task;
import dev.rematch.evaluation.EvaluationContext;
import dev.rematch.evaluation.Sampling;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The holdout's labelled rows with every player's prediction for each: all that a rematch is judged
 * on. Arrays have one element per row, in the same order; they are not copied, for they are large,
 * and nobody changes them.
 *
 * @param sampling how rows depend on each other: entities and days
 * @param predictions by model version: probability of 1 (binary), class (multiclass) or value
 * @param attributes by column of the feature table: the row's value as text, "NULL" when absent
 * @param exposure what the rows have been used for before
 * @param thresholds by model version, of those that decide at another than the rule's
 * @param probes by model version, of those that were tried out
 */
public record PairedScores(
    Task task,
    Sampling sampling,
    double[] labels,
    Map<Integer, double[]> predictions,
    Map<String, String[]> attributes,
    Exposure exposure,
    Map<Integer, Double> thresholds,
    Map<Integer, Probe> probes) {
  public PairedScores {
    predictions = Collections.unmodifiableMap(new LinkedHashMap<>(predictions));
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    thresholds = Map.copyOf(thresholds);
    probes = Map.copyOf(probes);
  }

  /** Rows that nobody was trained on and that were never used, and models that were not tried. */
  public static PairedScores of(
      Task task,
      Sampling sampling,
      double[] labels,
      Map<Integer, double[]> predictions,
      Map<String, String[]> attributes) {
    return new PairedScores(
        task,
        sampling,
        labels,
        predictions,
        attributes,
        Exposure.none(labels.length),
        Map.of(),
        Map.of());
  }

  /** The same scores, and what trying the models out has shown. */
  public PairedScores triedOut(Map<Integer, Probe> shown) {
    return new PairedScores(
        task, sampling, labels, predictions, attributes, exposure, thresholds, shown);
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

  /** The same number as everybody's prediction: what a model must beat to be of any use. */
  public double[] constantPrediction(double value) {
    double[] constant = new double[labels.length];
    Arrays.fill(constant, value);
    return constant;
  }

  /** A player's predictions as metrics want them. */
  EvaluationContext context(double[] theirs, Optional<Integer> version, double threshold) {
    return EvaluationContext.of(task, labels, theirs)
        .decidedAt(version.map(v -> thresholds.getOrDefault(v, threshold)).orElse(threshold))
        .describedBy(attributes);
  }

  /** A version's predictions as metrics want them. */
  public EvaluationContext context(int version, double threshold) {
    return context(predictions.get(version), Optional.of(version), threshold);
  }
}
