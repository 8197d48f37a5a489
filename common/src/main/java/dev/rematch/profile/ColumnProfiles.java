package dev.rematch.profile;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Profiles of several columns of the same rows. */
public final class ColumnProfiles {
  private ColumnProfiles() {}

  /**
   * The profile of all rows together. A column that is not in every part, or is of another kind in
   * some, is of the parts from the last change on.
   *
   * @param parts in the order of time; they are used up
   */
  public static Map<String, ColumnProfile> merged(Collection<Map<String, ColumnProfile>> parts) {
    Map<String, ColumnProfile> all = new LinkedHashMap<>();
    for (Map<String, ColumnProfile> part : parts) {
      part.forEach(
          (name, profile) ->
              all.merge(
                  name,
                  profile,
                  (before, now) -> {
                    if (before.kind() != now.kind()) {
                      return now;
                    }
                    before.merge(now);
                    return before;
                  }));
    }
    return all;
  }
}
