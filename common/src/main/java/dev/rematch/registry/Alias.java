package dev.rematch.registry;

/** The names that the engine itself moves; users may add their own. */
public final class Alias {
  /** The version that scores. */
  public static final String CHAMPION = "champion";

  /** The version that last asked for a rematch and was kept out. */
  public static final String CHALLENGER = "challenger";

  private Alias() {}
}
