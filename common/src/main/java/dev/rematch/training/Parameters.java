package dev.rematch.training;

import dev.rematch.core.FailureKind;
import dev.rematch.core.NearestName;
import dev.rematch.core.RematchException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A recipe's parameters, read by name with their type, range and default. */
public final class Parameters {
  private final String recipe;
  private final Map<String, Object> values;
  private final Set<String> known = new LinkedHashSet<>();
  private final List<String> wrong = new ArrayList<>();

  /**
   * @param recipe for messages
   */
  public Parameters(String recipe, Map<String, Object> values) {
    this.recipe = recipe;
    this.values = values;
  }

  /** The value, or the default when there is none or it is wrong. */
  public int integer(String name, int otherwise, int min, int max) {
    known.add(name);
    Object value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    if (!(value instanceof Integer || value instanceof Long)
        || ((Number) value).longValue() < min
        || ((Number) value).longValue() > max) {
      wrong(name, value, "must be a whole number from " + min + " to " + max);
      return otherwise;
    }
    return ((Number) value).intValue();
  }

  /** The value, or the default when there is none or it is wrong. */
  public double number(String name, double otherwise, double min, double max) {
    known.add(name);
    Object value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    if (!(value instanceof Number number)
        || !(number.doubleValue() >= min && number.doubleValue() <= max)) {
      wrong(name, value, "must be a number from " + min + " to " + max);
      return otherwise;
    }
    return number.doubleValue();
  }

  /** What was wrong so far; after the last read also each parameter that nobody asked for. */
  public List<String> problems() {
    List<String> all = new ArrayList<>(wrong);
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        all.add(
            "Unknown parameter "
                + name
                + " of recipe "
                + recipe
                + NearestName.of(name, known).map(n -> "; did you mean " + n + "?").orElse("")
                + " (known: "
                + String.join(", ", known)
                + ")");
      }
    }
    return all;
  }

  /**
   * @throws RematchException (INVALID_INPUT) that names all {@link #problems}
   */
  public void refuseProblems() {
    List<String> all = problems();
    if (!all.isEmpty()) {
      throw new RematchException(FailureKind.INVALID_INPUT, String.join("\n", all));
    }
  }

  private void wrong(String name, Object value, String rule) {
    wrong.add(
        "Invalid parameter " + name + " of recipe " + recipe + ": " + value + " (" + rule + ")");
  }
}
