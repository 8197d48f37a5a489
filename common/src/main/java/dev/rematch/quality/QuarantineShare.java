package dev.rematch.quality;

import dev.rematch.quality.Outcome.Verdict;
import dev.rematch.stats.ShareLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many rows of a period were rejected, judged by the periods before. It is watched on every
 * table that can reject rows, without being declared.
 *
 * @param window "[from, to)", or {@link #UNDATED}
 * @param rejected at most {@code rows}
 */
public record QuarantineShare(String window, long rejected, long rows) {
  /** The expectation's name in {@code expectation_results}. */
  public static final String NAME = "quarantine-share";

  /** The window of rows whose period is not known. */
  public static final String UNDATED = "all";

  private static final int FEWEST_PERIODS = 8;
  private static final double DEVIATIONS = 6;

  /** Without a history more than that is too much. */
  private static final double MOST = 0.05;

  /**
   * With one, less than that is never too much: nobody wants to be told of one row in a million.
   */
  private static final double NEGLIGIBLE = 0.001;

  public QuarantineShare {
    if (rejected < 0 || rejected > rows) {
      throw new IllegalArgumentException(
          "Invalid share: %d rejected of %d rows".formatted(rejected, rows));
    }
  }

  /** The latest share of each period of a table, oldest period first. */
  public static List<QuarantineShare> history(
      List<ExpectationResult> results, String pipeline, String table) {
    SortedMap<String, QuarantineShare> latest = new TreeMap<>();
    for (ExpectationResult result : results) {
      if (result.expectation().equals(NAME)
          && result.table().equals(table)
          && result.pipeline().equals(pipeline)) {
        latest.put(
            result.window(),
            new QuarantineShare(result.window(), result.failures().orElse(0L), result.rows()));
      }
    }
    return List.copyOf(latest.values());
  }

  /** Whether it is a usual one. */
  public Verdict verdict(List<QuarantineShare> history) {
    List<QuarantineShare> before = before(history);
    if (before.size() < FEWEST_PERIODS) {
      return share() > MOST ? Verdict.BROKEN : Verdict.NOT_ASSESSED;
    }
    return share() > limit(before) ? Verdict.BROKEN : Verdict.MET;
  }

  /** "12 of 500 rows (2.40 %) were rejected, where up to 0.61 % are usual". */
  public String observed(List<QuarantineShare> history) {
    List<QuarantineShare> before = before(history);
    String found =
        String.format(
            Locale.ROOT, "%d of %d rows (%.2f %%) were rejected", rejected, rows, 100 * share());
    if (before.size() >= FEWEST_PERIODS) {
      return found
          + String.format(Locale.ROOT, ", where up to %.2f %% are usual", 100 * limit(before));
    }
    return found
        + ", with "
        + before.size()
        + " periods before to tell by"
        + (share() > MOST ? String.format(Locale.ROOT, " more than %.0f %%", 100 * MOST) : "");
  }

  private double share() {
    return rows == 0 ? 0 : (double) rejected / rows;
  }

  private List<QuarantineShare> before(List<QuarantineShare> history) {
    List<QuarantineShare> before = new ArrayList<>();
    for (QuarantineShare other : history) {
      boolean dated = !other.window.equals(UNDATED) && !window.equals(UNDATED);
      if (dated && other.window.compareTo(window) < 0 && other.rows > 0) {
        before.add(other);
      }
    }
    return before;
  }

  private double limit(List<QuarantineShare> before) {
    return Math.max(
        NEGLIGIBLE,
        ShareLimit.of(
            before.stream().mapToLong(QuarantineShare::rejected).toArray(),
            before.stream().mapToLong(QuarantineShare::rows).toArray(),
            rows,
            DEVIATIONS));
  }
}
