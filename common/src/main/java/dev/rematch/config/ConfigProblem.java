package dev.rematch.config;

import java.util.Comparator;

/**
 * One thing that is wrong with a config file or with a file that it names.
 *
 * @param origin the file, or "--set key"; empty when nothing is known
 * @param line from 1; 0 = unknown
 * @param path of the key, dotted; empty when the whole file is meant
 * @param value as found, shortened and without secrets; empty when there is none
 * @param rule what must hold, and what to do about it
 */
public record ConfigProblem(String origin, int line, String path, String value, String rule)
    implements Comparable<ConfigProblem> {
  private static final Comparator<ConfigProblem> ORDER =
      Comparator.comparing(ConfigProblem::origin)
          .thenComparingInt(ConfigProblem::line)
          .thenComparing(ConfigProblem::path)
          .thenComparing(ConfigProblem::rule);

  @Override
  public int compareTo(ConfigProblem other) {
    return ORDER.compare(this, other);
  }

  /** "pipeline.conf:12: training.seed = 12.7: must be a whole number". */
  @Override
  public String toString() {
    return (origin.isEmpty() ? "" : origin + (line > 0 ? ":" + line : "") + ": ")
        + path
        + (value.isEmpty() ? "" : " = " + value)
        + (path.isEmpty() && value.isEmpty() ? "" : ": ")
        + rule;
  }
}
