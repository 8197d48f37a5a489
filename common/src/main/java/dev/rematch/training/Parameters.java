package dev.rematch.training;

import dev.rematch.core.FailureKind;
import dev.rematch.core.NearestName;
import dev.rematch.core.RematchException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** A recipe's parameters, read by name with their type, range and default. */
public final class Parameters {
  private final String recipe;
  private final Map<String, Object> values;
  private final Set<String> known = new LinkedHashSet<>();

  /**
   * @param recipe for messages
   */
  public Parameters(String recipe, Map<String, Object> values) {
    this.recipe = recipe;
    this.values = values;
  }

  public int integer(String name, int otherwise, int min, int max) {
    known.add(name);
    Object value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    if (!(value instanceof Integer || value instanceof Long)) {
      throw invalid(name, value, "must be a whole number from " + min + " to " + max);
    }
    long number = ((Number) value).longValue();
    if (number < min || number > max) {
      throw invalid(name, value, "must be a whole number from " + min + " to " + max);
    }
    return (int) number;
  }

  public double number(String name, double otherwise, double min, double max) {
    known.add(name);
    Object value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    if (!(value instanceof Number number)
        || !(number.doubleValue() >= min && number.doubleValue() <= max)) {
      throw invalid(name, value, "must be a number from " + min + " to " + max);
    }
    return number.doubleValue();
  }

  /** Call it after the last read: a parameter that nobody asked for is an error. */
  public void refuseOthers() {
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        throw new RematchException(
            FailureKind.INVALID_INPUT,
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
  }

  private RematchException invalid(String name, Object value, String rule) {
    return new RematchException(
        FailureKind.INVALID_INPUT,
        "Invalid parameter " + name + " of recipe " + recipe + ": " + value + " (" + rule + ")");
  }
}
