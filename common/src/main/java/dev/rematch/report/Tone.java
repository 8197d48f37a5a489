package dev.rematch.report;

import java.util.Locale;

/** How something looks. A tone never says what the words beside it do not say too. */
public enum Tone {
  PLAIN,
  GOOD,
  WATCH,
  BAD,
  /** Nobody knows. */
  UNKNOWN,
  /** Nothing to show. */
  EMPTY,
  /** Of a heat map: a distance up to a quarter of its limit. */
  CALM_1,
  /** Up to a half. */
  CALM_2,
  /** Up to the limit. */
  CALM_3,
  /** Up to twice the limit. */
  WARM_1,
  /** Up to five times the limit. */
  WARM_2,
  /** Above that. */
  WARM_3;

  /** Of a distance in multiples of its limit. */
  static Tone ofRatio(double ratio) {
    if (ratio <= 1) {
      return ratio <= 0.25 ? CALM_1 : ratio <= 0.5 ? CALM_2 : CALM_3;
    }
    return ratio <= 2 ? WARM_1 : ratio <= 5 ? WARM_2 : WARM_3;
  }

  /** As a page names it: "calm-1". */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
