package dev.rematch.config;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import java.util.List;
import java.util.stream.Collectors;

/** A config file cannot be used; holds and prints everything that is wrong with it. */
public final class InvalidConfigException extends RematchException {
  private static final long serialVersionUID = 1L;

  private final transient List<ConfigProblem> problems;

  public InvalidConfigException(String file, List<ConfigProblem> problems) {
    super(FailureKind.INVALID_INPUT, message(file, problems));
    this.problems = problems.stream().sorted().distinct().toList();
  }

  /** By file, line and path; never empty. */
  public List<ConfigProblem> problems() {
    return problems;
  }

  private static String message(String file, List<ConfigProblem> problems) {
    List<ConfigProblem> sorted = problems.stream().sorted().distinct().toList();
    return sorted.stream()
        .map(p -> "  " + p)
        .collect(
            Collectors.joining(
                "\n",
                "Cannot use the config "
                    + file
                    + ": "
                    + (sorted.size() == 1 ? "1 problem" : sorted.size() + " problems")
                    + "\n",
                ""));
  }
}
