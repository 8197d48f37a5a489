package dev.rematch.evaluation;

import dev.rematch.core.FailureKind;
import dev.rematch.core.NearestName;
import dev.rematch.core.RematchException;
import dev.rematch.core.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The metrics that a pipeline may name: every one there is, those with a number in their name
 * ({@link Metrics#find}), and its own.
 *
 * @param declared the pipeline's own, by name
 */
public record MetricSet(Map<String, Metric> declared) {
  /** Without any of its own. */
  public static final MetricSet BUILT_IN = new MetricSet(Map.of());

  public MetricSet {
    declared = Collections.unmodifiableMap(new LinkedHashMap<>(declared));
  }

  public Optional<Metric> find(String name) {
    return declared.containsKey(name) ? Optional.of(declared.get(name)) : Metrics.find(name);
  }

  /**
   * @throws RematchException (INVALID_INPUT) for an unknown name
   */
  public Metric get(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new RematchException(
                    FailureKind.INVALID_INPUT,
                    "Invalid metric: "
                        + name
                        + NearestName.of(name, names())
                            .map(n -> " (did you mean " + n + "?)")
                            .orElse("")
                        + " (must be one of "
                        + String.join(", ", names())
                        + ")"));
  }

  /** Every one with a fixed name, that fits the task. */
  public List<Metric> all(Task task) {
    List<Metric> all = new ArrayList<>(Metrics.ALL.all());
    all.addAll(declared.values());
    return all.stream().filter(m -> m.supports(task)).toList();
  }

  private List<String> names() {
    List<String> names = new ArrayList<>(Metrics.ALL.names());
    names.addAll(declared.keySet());
    return names;
  }
}
