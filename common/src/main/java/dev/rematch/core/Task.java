package dev.rematch.core;

/** What kind of label a pipeline predicts. */
public enum Task {
  /** 0 or 1; the prediction is the probability of 1. */
  BINARY,
  /** The index of a class, 0, 1, 2, …; the prediction is the decided class. */
  MULTICLASS,
  /** Any finite number; the prediction is in the label's unit. */
  REGRESSION
}
