package dev.rematch.registry;

/** What can happen to a model. */
public enum EventKind {
  /** A new immutable version exists. */
  REGISTERED,
  /** A version played a rematch; the decision row holds the figures. */
  EVALUATED,
  /** A version took an alias (the former holder, if any, lost it in the same commit). */
  PROMOTED,
  /** An alias went back to a former holder; the event names the event it undoes. */
  ROLLED_BACK,
  /** A person allowed a decision. */
  APPROVED,
  /** A person or a gate turned a version down. */
  REJECTED,
  /** A version may no longer take an alias. */
  RETIRED,
  /** A retired version may take an alias again; the event names the event it undoes. */
  RESTORED,
  /** Somebody with a key vouched for a version and the decision it is promoted by. */
  SIGNED,
  /** Scoring could not use the champion and stepped down the fallback ladder. */
  FELL_BACK
}
