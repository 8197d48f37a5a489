package dev.rematch.report;

import java.util.List;
import java.util.Locale;

/**
 * How the champion is, first of all.
 *
 * @param sentence in one sentence why
 * @param facts what it rests on
 */
public record Verdict(Level level, String sentence, List<Item> facts) {
  /** How it is. */
  public enum Level {
    FINE("Fine"),
    WATCHED("Watched"),
    TROUBLE("In trouble"),
    /** Nobody can say. */
    UNKNOWN("Nobody can say");

    private final String word;

    Level(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }

    /** As a page names it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Verdict {
    facts = List.copyOf(facts);
  }
}
