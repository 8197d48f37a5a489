package dev.rematch.quality;

import java.util.Locale;

/** What happens when an expectation is not met. */
public enum Severity {
  /** It is recorded and nothing else happens. */
  WARN,
  /** The rows that break it wait in the quarantine table; of rules on rows only. */
  QUARANTINE,
  /** Nothing of the table is published. */
  STOP;

  /** As config and tables write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
