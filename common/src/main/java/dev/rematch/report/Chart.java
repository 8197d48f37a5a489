package dev.rematch.report;

/**
 * A picture and the numbers that it shows.
 *
 * @param id of the page, unique in it
 * @param detail what there is to see, "" for nothing
 * @param numbers the same as a table, for those who cannot see it
 */
public record Chart(String id, String title, String detail, Size size, Plot plot, Table numbers)
    implements Block {
  /** How much room it takes. */
  public enum Size {
    WIDE,
    SMALL;

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  @Override
  public String kind() {
    return "chart";
  }
}
