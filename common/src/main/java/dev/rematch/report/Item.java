package dev.rematch.report;

import java.util.List;

/**
 * One sentence.
 *
 * @param mark one or two words in front of it, "" for none
 * @param origins where its numbers came from
 */
public record Item(Tone tone, String mark, String text, List<Origin> origins) {
  public Item {
    origins = Origin.merged(origins);
  }

  static Item of(String text, Origin... origins) {
    return new Item(Tone.PLAIN, "", text, List.of(origins));
  }

  static Item of(Tone tone, String mark, String text, Origin... origins) {
    return new Item(tone, mark, text, List.of(origins));
  }
}
