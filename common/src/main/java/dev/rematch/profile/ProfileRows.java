package dev.rematch.profile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rematch.core.TableVersion;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Profiles to rows of the profiles table and back. */
public final class ProfileRows {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ProfileRows() {}

  /**
   * What a profile is of.
   *
   * @param content the fingerprint of the files that hold the rows; 0 where they are no period's
   * @param window "[from, to)"
   * @param slice "all", or "column=value"
   * @param failures by column, rows that broke a row rule on it
   */
  public record Subject(
      String runId,
      String pipeline,
      TableVersion table,
      long content,
      String window,
      String slice,
      Map<String, Long> failures) {
    public Subject {
      failures = Map.copyOf(failures);
    }

    /** Of rows that no expectation looked at. */
    public Subject(
        String runId,
        String pipeline,
        TableVersion table,
        long content,
        String window,
        String slice) {
      this(runId, pipeline, table, content, window, slice, Map.of());
    }

    /** The same of some of the rows; failures are not known by slice. */
    Subject slice(String name) {
      return new Subject(runId, pipeline, table, content, window, name, Map.of());
    }

    long failures(String column) {
      return failures.getOrDefault(column, 0L);
    }
  }

  /** The row of one column. */
  public static ProfileRow row(Subject of, String column, ColumnProfile profile) {
    return profile instanceof NumericProfile numbers
        ? row(of, column, numbers)
        : row(of, column, (CategoricalProfile) profile);
  }

  private static ProfileRow row(Subject of, String column, NumericProfile n) {
    boolean some = n.finite() > 0;
    Map<String, Long> counts = n.counts();
    return new ProfileRow(
        of.runId(),
        of.pipeline(),
        of.table().table(),
        of.table().version(),
        of.content(),
        of.window(),
        of.slice(),
        column,
        n.kind().toString(),
        n.rows(),
        n.nulls(),
        n.nans(),
        n.infinities(),
        n.zeros(),
        when(some, n.moments().min()),
        when(some, n.moments().max()),
        when(some, n.moments().mean()),
        when(some, n.moments().m2()),
        when(some, n.moments().m3()),
        when(some, n.moments().m4()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        n.distinct().estimate(),
        json(counts),
        some && counts.isEmpty(),
        n.unitBins().map(bins -> json(bins)),
        of.failures(column),
        n.sketchBytes(),
        n.distinct().bytes());
  }

  private static ProfileRow row(Subject of, String column, CategoricalProfile c) {
    boolean some = c.kind() == ValueKind.CATEGORICAL && c.rows() > c.nulls();
    return new ProfileRow(
        of.runId(),
        of.pipeline(),
        of.table().table(),
        of.table().version(),
        of.content(),
        of.window(),
        of.slice(),
        column,
        c.kind().toString(),
        c.rows(),
        c.nulls(),
        0,
        0,
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        some ? Optional.of(c.shortest()) : Optional.empty(),
        some ? Optional.of(c.longest()) : Optional.empty(),
        when(some, c.meanLength()),
        c.distinct().estimate(),
        json(c.counts()),
        c.others() > 0,
        Optional.empty(),
        of.failures(column),
        new byte[0],
        c.distinct().bytes());
  }

  /** The profile that a row was made of. */
  public static ColumnProfile profile(ProfileRow row) {
    Map<String, Long> counts = counts(row.categories());
    return ValueKind.of(row.type()).number()
        ? NumericProfile.of(row, counts)
        : CategoricalProfile.of(row, counts);
  }

  private static Optional<Double> when(boolean some, double value) {
    return some ? Optional.of(value) : Optional.empty();
  }

  private static String json(UnitBins bins) {
    Map<Integer, double[]> cells = new TreeMap<>();
    bins.occupied().forEach((bin, cell) -> cells.put(bin, new double[] {cell.rows(), cell.sum()}));
    try {
      return JSON.writeValueAsString(cells);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write bins of a profile as JSON", e);
    }
  }

  static SortedMap<Integer, UnitBins.Bin> unitBins(String json) {
    try {
      Map<Integer, double[]> cells =
          JSON.readValue(json, new TypeReference<TreeMap<Integer, double[]>>() {});
      SortedMap<Integer, UnitBins.Bin> bins = new TreeMap<>();
      cells.forEach((bin, cell) -> bins.put(bin, new UnitBins.Bin((long) cell[0], cell[1])));
      return bins;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot read bins of a profile: " + json, e);
    }
  }

  private static String json(Map<String, Long> counts) {
    try {
      return JSON.writeValueAsString(counts);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write value counts as JSON", e);
    }
  }

  private static Map<String, Long> counts(String json) {
    try {
      return JSON.readValue(json, new TypeReference<TreeMap<String, Long>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot read value counts of a profile: " + json, e);
    }
  }
}
