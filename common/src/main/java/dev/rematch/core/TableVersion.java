package dev.rematch.core;

/** One version of one Delta table: small, printable, storable; what steps hand to each other. */
public record TableVersion(String table, long version) {
  public TableVersion {
    if (table.isBlank()) {
      throw new IllegalArgumentException("Invalid table version: the table has no name");
    }
    if (version < 0) {
      throw new IllegalArgumentException(
          "Invalid version of table " + table + ": " + version + " (must be 0 or more)");
    }
  }

  @Override
  public String toString() {
    return table + "@" + version;
  }
}
