package dev.rematch.profile;

/** How finely a profile of numbers remembers them: the k of its KLL sketch. */
public enum Precision {
  /** Rank error 0.35 % at 99 % confidence, exact below about 800 values; at most 19 KB a column. */
  FINE(800),
  /** Rank error 1.3 %, exact below about 200 values; at most 5 KB: of slices, which are many. */
  COARSE(200);

  private final int k;

  Precision(int k) {
    this.k = k;
  }

  int k() {
    return k;
  }
}
