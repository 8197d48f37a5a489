package dev.rematch.core;

/** What kind of label a pipeline predicts. */
public enum Task {
  /** 0 or 1; the prediction is the probability of 1. */
  BINARY,
  /** Any finite number; the prediction is in the label's unit. */
  REGRESSION
}
