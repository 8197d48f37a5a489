package dev.rematch.profile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rematch.core.TableVersion;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Profiles to rows of the profiles table and back. */
public final class ProfileRows {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ProfileRows() {}

  /**
   * @param slice "all", or "column=value"
   */
  public static ProfileRow row(
      String runId,
      TableVersion table,
      String window,
      String slice,
      String column,
      ColumnProfile profile) {
    if (profile instanceof NumericProfile n) {
      boolean some = n.finite() > 0;
      return new ProfileRow(
          runId,
          table.table(),
          table.version(),
          window,
          slice,
          column,
          "numeric",
          n.rows(),
          n.nulls(),
          n.nans(),
          n.infinities(),
          n.zeros(),
          some ? Optional.of(n.min()) : Optional.empty(),
          some ? Optional.of(n.max()) : Optional.empty(),
          some ? Optional.of(n.mean()) : Optional.empty(),
          some ? Optional.of(n.m2()) : Optional.empty(),
          "{}",
          false,
          n.sketchBytes());
    }
    CategoricalProfile c = (CategoricalProfile) profile;
    return new ProfileRow(
        runId,
        table.table(),
        table.version(),
        window,
        slice,
        column,
        "categorical",
        c.rows(),
        c.nulls(),
        0,
        0,
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        json(c.counts()),
        c.others() > 0,
        new byte[0]);
  }

  public static ColumnProfile profile(ProfileRow row) {
    if (row.type().equals("numeric")) {
      return NumericProfile.of(row);
    }
    Map<String, Long> counts = counts(row.categories());
    long named = counts.values().stream().mapToLong(Long::longValue).sum();
    return CategoricalProfile.of(row.nulls(), row.rows() - row.nulls() - named, counts);
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
