package dev.rematch.registry;

/** The name that the engine itself moves; users may add their own. */
public final class Alias {
  /** The version that scores. */
  public static final String CHAMPION = "champion";

  private Alias() {}
}
