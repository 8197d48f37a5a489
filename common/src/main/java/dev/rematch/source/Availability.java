package dev.rematch.source;

/** When a file whose name holds a period may be landed by a run with some logical date. */
public enum Availability {
  /** Once its period is over: the file of April lands from May 1 on. */
  END_OF_PERIOD,
  /** Once its period has begun; rows after the logical date stay invisible to that run. */
  START_OF_PERIOD
}
