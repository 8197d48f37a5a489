package dev.rematch.quality;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Which of the rows that wait in quarantine shall be looked at again.
 *
 * @param table that they were meant for
 * @param rule only those that broke it first
 * @param hashes only those whose {@code row_hash} begins with one of them; all when empty
 * @param cells values that replace those of the chosen rows, as text, by column
 */
public record ReleaseChoice(
    String table, Optional<String> rule, List<String> hashes, Map<String, String> cells) {
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{8,64}");

  public ReleaseChoice {
    hashes = List.copyOf(hashes);
    cells = Map.copyOf(new TreeMap<>(cells));
    for (String hash : hashes) {
      if (!HASH.matcher(hash).matches()) {
        throw new RematchException(
            FailureKind.INVALID_INPUT,
            "Invalid row hash: \"" + hash + "\" (must be the first 8 to 64 of its hex digits)");
      }
    }
    if (!cells.isEmpty() && hashes.isEmpty()) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Cannot correct cells of table "
              + table
              + ": which rows is not said, found columns "
              + String.join(", ", new TreeMap<>(cells).keySet())
              + "; name each row by its hash");
    }
  }

  /** "rule not-null(x), row 0a1b2c3d": what it asks for beside the table; empty for all. */
  public String asked() {
    StringBuilder text = new StringBuilder(rule.map(r -> "of rule " + r).orElse(""));
    if (!hashes.isEmpty()) {
      text.append(text.isEmpty() ? "" : " ").append("with hash ").append(String.join(", ", hashes));
    }
    return text.toString();
  }
}
