package dev.rematch.airflow;

import java.util.List;
import java.util.Map;

/**
 * The answer to give.
 *
 * @param options at least one of the question's
 * @param params values for the question's params, of types that Jackson writes as JSON
 */
public record Choice(List<String> options, Map<String, ?> params) {
  public Choice {
    options = List.copyOf(options);
    params = Map.copyOf(params);
  }

  /** One option and nothing filled in. */
  public static Choice of(String option) {
    return new Choice(List.of(option), Map.of());
  }
}
