package dev.rematch.training;

/** How an algorithm wants its features. */
public enum Encoding {
  /** Categories as one 0/1 feature each; every feature divided by its standard deviation. */
  ONE_HOT_SCALED,
  /** Categories as their rank by frequency; numbers as they are. */
  ORDINAL
}
