package dev.rematch.report;

import java.util.List;

/**
 * Rows of fields.
 *
 * @param rows each as long as there are columns
 * @param note what is left out, "" for nothing
 */
public record Table(
    String caption, Style style, List<Column> columns, List<List<Cell>> rows, String note)
    implements Block {
  /** What kind of table it is. */
  public enum Style {
    LIST,
    /** Things by windows, of which the last matters most. */
    WINDOWS,
    /** The same with a colour in each field. */
    HEAT;

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  public Table {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
    for (List<Cell> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(
            "Invalid row of table '"
                + caption
                + "': "
                + row.size()
                + " fields (must be "
                + columns.size()
                + ")");
      }
    }
  }

  @Override
  public String kind() {
    return "table";
  }
}
