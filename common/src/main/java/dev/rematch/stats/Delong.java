package dev.rematch.stats;

/**
 * Compares two AUCs on the same rows (DeLong, DeLong and Clarke-Pearson 1988), by mid-ranks in O(n
 * log n) (Sun and Xu 2014).
 *
 * <p>The variance of an AUC is cov(V10)/N+ + cov(V01)/N-, both with divisor N-1, where V10 of a
 * positive is the share of negatives it beats and V01 of a negative the share of positives that
 * beat it. Two-sided normal p-value and interval.
 */
public final class Delong {
  /** A smaller squared standard error is rounding: an AUC difference that small means nothing. */
  private static final double NO_VARIANCE = 1e-18;

  private static final double NO_DIFFERENCE = 1e-15;

  private Delong() {}

  /**
   * AUC of a minus AUC of b.
   *
   * <p>One class only: everything NaN. Fewer than two rows of a class: AUCs and delta only. Scores
   * in the same order: standard error 0, p 1, interval [delta, delta]. No variance but a difference
   * (one model perfect, the other inverted): z and p NaN, because the estimate has broken down.
   *
   * @param a scores of model a, one per row
   * @param b scores of model b on the same rows
   * @param labels 0 or 1
   * @param confidence of the interval, between 0 and 1
   */
  public static DelongResult compare(double[] a, double[] b, double[] labels, double confidence) {
    Checks.sameLength("scores of a", a.length, "labels", labels.length);
    Checks.sameLength("scores of b", b.length, "labels", labels.length);
    Checks.binaryLabels(labels);
    Checks.confidence(confidence);
    double nan = Double.NaN;
    if (Checks.hasNaN(a) || Checks.hasNaN(b)) {
      return new DelongResult(PairedDifference.withoutVariance(nan, nan), nan, nan, nan);
    }
    Placements first = Placements.of(a, labels);
    Placements second = Placements.of(b, labels);
    if (first.ofPositives.length < 2 || first.ofNegatives.length < 2) {
      PairedDifference only = PairedDifference.withoutVariance(first.auc(), second.auc());
      return new DelongResult(only, nan, nan, nan);
    }
    double varianceA = covariance(first, first);
    double varianceB = covariance(second, second);
    double covariance = covariance(first, second);
    double variance = varianceA + varianceB - 2 * covariance;
    double error = variance > NO_VARIANCE ? Math.sqrt(variance) : 0;
    return new DelongResult(
        difference(first.auc(), second.auc(), error, confidence), varianceA, varianceB, covariance);
  }

  private static PairedDifference difference(
      double aucA, double aucB, double error, double confidence) {
    double delta = aucA - aucB;
    double reach = Normal.quantile((1 + confidence) / 2) * error;
    double z = error > 0 ? delta / error : Double.NaN;
    double undetermined = Math.abs(delta) < NO_DIFFERENCE ? 1 : Double.NaN;
    double p = error > 0 ? Normal.twoSided(z) : undetermined;
    return new PairedDifference(aucA, aucB, delta, error, z, p, delta - reach, delta + reach);
  }

  private static double covariance(Placements one, Placements other) {
    return covariance(one.ofPositives, other.ofPositives) / one.ofPositives.length
        + covariance(one.ofNegatives, other.ofNegatives) / one.ofNegatives.length;
  }

  private static double covariance(double[] x, double[] y) {
    double meanX = Mean.of(x);
    double meanY = Mean.of(y);
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += (x[i] - meanX) * (y[i] - meanY);
    }
    return sum / (x.length - 1);
  }

  /** V10 of each positive and V01 of each negative. */
  @SuppressWarnings("ArrayRecordComponent") // private, never compared
  private record Placements(double[] ofPositives, double[] ofNegatives) {
    static Placements of(double[] scores, double[] labels) {
      int m = 0;
      for (double label : labels) {
        m += label == 1 ? 1 : 0;
      }
      int n = labels.length - m;
      double[] positives = new double[m];
      double[] negatives = new double[n];
      double[] ranks = MidRanks.of(scores);
      double[] rankOfPositives = new double[m];
      double[] rankOfNegatives = new double[n];
      int p = 0;
      int q = 0;
      for (int i = 0; i < labels.length; i++) {
        if (labels[i] == 1) {
          positives[p] = scores[i];
          rankOfPositives[p++] = ranks[i];
        } else {
          negatives[q] = scores[i];
          rankOfNegatives[q++] = ranks[i];
        }
      }
      double[] among = MidRanks.of(positives);
      for (int i = 0; i < m; i++) {
        positives[i] = (rankOfPositives[i] - among[i]) / n;
      }
      among = MidRanks.of(negatives);
      for (int i = 0; i < n; i++) {
        negatives[i] = 1 - (rankOfNegatives[i] - among[i]) / m;
      }
      return new Placements(positives, negatives);
    }

    double auc() {
      return ofNegatives.length == 0 ? Double.NaN : Mean.of(ofPositives);
    }
  }
}
