package dev.rematch.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the readers of one file gather together. */
final class Findings {
  private final List<ConfigProblem> problems = new ArrayList<>();
  private final Map<String, String> effective = new TreeMap<>();
  private final Set<String> asked = new TreeSet<>();

  void add(ConfigProblem problem) {
    problems.add(problem);
  }

  List<ConfigProblem> problems() {
    return List.copyOf(problems);
  }

  /** Remembers a value that was read, default or not, so that the whole can be hashed. */
  void used(String path, String canonical) {
    effective.put(path, canonical);
  }

  String canonical() {
    StringBuilder out = new StringBuilder();
    // Lengths keep two different files from reading alike.
    effective.forEach(
        (path, value) ->
            out.append(path)
                .append(' ')
                .append(value.length())
                .append(' ')
                .append(value)
                .append('\n'));
    return out.toString();
  }

  Map<String, String> effective() {
    return new TreeMap<>(effective);
  }

  void asked(String template) {
    asked.add(template);
  }

  Set<String> asked() {
    return Set.copyOf(asked);
  }
}
