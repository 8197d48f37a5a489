package dev.rematch.stats;

/** Log odds and back. */
public final class Logit {
  /** Probabilities nearer than this to 0 or 1 are taken as this far. */
  private static final double CLIP = 1e-15;

  private Logit() {}

  /** ln p - ln(1 - p) of a probability; finite, about -34.5 at 0 and 34.5 at 1; NaN of NaN. */
  public static double of(double probability) {
    double p = Math.min(Math.max(probability, CLIP), 1 - CLIP);
    return Math.log(p) - Math.log1p(-p);
  }

  /** 1 / (1 + e^-x), 0..1. */
  public static double sigmoid(double x) {
    return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
  }

  /** {@link #of} every one. */
  public static double[] of(double[] probabilities) {
    double[] logits = new double[probabilities.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = of(probabilities[i]);
    }
    return logits;
  }
}
