package dev.rematch.performance;

import dev.rematch.stats.BinomialTail;

/**
 * Whether estimates kept their promise: how many realised values lay in the intervals that were
 * given before.
 *
 * @param within realised values inside their interval
 * @param windows estimates whose labels have come since
 * @param confidence that the intervals promised
 */
public record EstimateAudit(long within, long windows, double confidence) {
  /** A promise that so rarely ends like this by chance was not kept. */
  private static final double SURPRISE = 0.03;

  /** Whether as few as that lay inside would be no surprise; true before any label came. */
  public boolean trusted() {
    return BinomialTail.atMost(within, windows, confidence) > SURPRISE;
  }

  @Override
  public String toString() {
    return within + " of " + windows + " realised values within";
  }
}
