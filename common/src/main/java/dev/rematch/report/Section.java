package dev.rematch.report;

import java.util.List;

/**
 * A part of the report.
 *
 * @param id of the page, unique in it
 * @param lead sentences
 * @param origins the tables that it was made of
 */
public record Section(
    String id, String title, List<Item> lead, List<Block> blocks, List<Origin> origins) {
  public Section {
    lead = List.copyOf(lead);
    blocks = List.copyOf(blocks);
    origins = List.copyOf(origins);
  }
}
