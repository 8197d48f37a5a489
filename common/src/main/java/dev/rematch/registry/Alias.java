package dev.rematch.registry;

/** The names that the engine itself moves; users may add their own. */
public final class Alias {
  /** The version that scores. */
  public static final String CHAMPION = "champion";

  /** A version that plays every rematch, and scores silently where the rule asks for it. */
  public static final String CHALLENGER = "challenger";

  private Alias() {}
}
