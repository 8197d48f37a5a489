package dev.rematch.feature;

/** How a feature column is read. */
public enum FeatureType {
  /** A number; NULL is imputed with the training median. */
  NUMERIC,
  /** A small set of values; NULL and values unseen in training get a category of their own. */
  CATEGORICAL
}
