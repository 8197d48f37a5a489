package dev.rematch.source;

/** What a newly landed file means for the rows that are there. */
public enum SourceMode {
  /** Its rows are added. */
  APPEND,
  /** Its rows replace the whole table; history tables made from it are not rewritten. */
  SNAPSHOT
}
