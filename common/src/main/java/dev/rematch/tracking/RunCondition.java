package dev.rematch.tracking;

import dev.rematch.core.FailureKind;
import dev.rematch.core.NearestName;
import dev.rematch.core.RematchException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition on one column of a run, or on a metric measured by it.
 *
 * @param name a column of the table runs, or a metric's name
 * @param value to compare with: as numbers when both sides are, else as text
 */
public record RunCondition(Subject subject, String name, Operator operator, String value) {
  /** What a condition looks at. */
  public enum Subject {
    COLUMN,
    METRIC
  }

  /** How it compares. */
  public enum Operator {
    EQUAL("="),
    NOT_EQUAL("!="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    /** With % for any text. */
    LIKE("like");

    private final String sign;

    Operator(String sign) {
      this.sign = sign;
    }

    private static Operator of(String sign) {
      for (Operator operator : values()) {
        if (operator.sign.equals(sign.toLowerCase(Locale.ROOT))) {
          return operator;
        }
      }
      throw new IllegalArgumentException("Invalid operator: " + sign);
    }
  }

  private static final String METRICS = "metrics.";

  private static final Pattern CONDITION =
      Pattern.compile(
          "\\s*([A-Za-z_][A-Za-z0-9_.-]*)\\s*(!=|<=|>=|=|<|>|(?i:like)\\b)\\s*"
              + "('[^']*'|\"[^\"]*\"|[^\\s'\"]+)\\s*");

  private static final Pattern AND = Pattern.compile("(?i:and)\\b");

  private static final Map<String, Function<Run, String>> COLUMNS = columns();

  private static Map<String, Function<Run, String>> columns() {
    Map<String, Function<Run, String>> columns = new LinkedHashMap<>();
    columns.put("run_id", Run::runId);
    columns.put("pipeline", Run::pipeline);
    columns.put("command", Run::command);
    columns.put("logical_date", r -> r.logicalDate().toString());
    columns.put("status", r -> r.status().name());
    columns.put("started_at", r -> r.startedAt().toString());
    columns.put("ended_at", r -> r.endedAt().toString());
    columns.put("config_hash", Run::configHash);
    columns.put("code_version", Run::codeVersion);
    columns.put("rows_in", r -> Long.toString(r.rowsIn()));
    columns.put("rows_out", r -> Long.toString(r.rowsOut()));
    columns.put("summary", Run::summary);
    columns.put("error_kind", r -> r.errorKind().orElse(""));
    columns.put("error", r -> r.error().orElse(""));
    columns.put("actor", Run::actor);
    return columns;
  }

  /**
   * Reads "pipeline = flights and metrics.roc-auc > 0.7"; all conditions must hold.
   *
   * @throws RematchException (INVALID_INPUT) that says where the text cannot be read, or which
   *     column there is none of
   */
  public static List<RunCondition> parse(String text) {
    List<RunCondition> conditions = new ArrayList<>();
    Matcher condition = CONDITION.matcher(text);
    int at = 0;
    while (true) {
      condition.region(at, text.length());
      if (!condition.lookingAt()) {
        throw invalid(text, at, "must be NAME =, !=, <, <=, >, >= or like VALUE");
      }
      conditions.add(condition(text, condition));
      at = condition.end();
      if (at == text.length()) {
        return List.copyOf(conditions);
      }
      Matcher and = AND.matcher(text).region(at, text.length());
      if (!and.lookingAt()) {
        throw invalid(text, at, "must be 'and' and another condition");
      }
      at = and.end();
    }
  }

  private static RunCondition condition(String text, Matcher found) {
    String name = found.group(1);
    String value = found.group(3).replaceAll("^(['\"])(.*)\\1$", "$2");
    Operator operator = Operator.of(found.group(2));
    if (name.startsWith(METRICS)) {
      return new RunCondition(Subject.METRIC, name.substring(METRICS.length()), operator, value);
    }
    if (!COLUMNS.containsKey(name)) {
      throw invalid(
          text,
          found.start(1),
          "unknown column "
              + name
              + NearestName.of(name, List.copyOf(COLUMNS.keySet()))
                  .map(n -> "; did you mean " + n + "?")
                  .orElse("")
              + " (one of "
              + String.join(", ", COLUMNS.keySet())
              + ", or metrics.NAME)");
    }
    return new RunCondition(Subject.COLUMN, name, operator, value);
  }

  private static RematchException invalid(String text, int at, String why) {
    return new RematchException(
        FailureKind.INVALID_INPUT,
        "Invalid condition: \"" + text + "\" at character " + (at + 1) + ": " + why + " (--where)");
  }

  /** Whether a run's column meets it; true for a condition on a metric. */
  public boolean holds(Run run) {
    return subject == Subject.METRIC || holds(COLUMNS.get(name).apply(run));
  }

  /**
   * Whether the metrics meet it; true for a condition on a column, false where the metric is absent
   * or undefined.
   */
  public boolean holds(Map<String, Double> metrics) {
    return subject == Subject.COLUMN
        || Optional.ofNullable(metrics.get(name))
            .filter(v -> !v.isNaN())
            .map(v -> holds(Double.toString(v)))
            .orElse(false);
  }

  private boolean holds(String found) {
    if (operator == Operator.LIKE) {
      return Pattern.compile(like(), Pattern.CASE_INSENSITIVE | Pattern.DOTALL)
          .matcher(found)
          .matches();
    }
    int order = compare(found);
    return switch (operator) {
      case EQUAL -> order == 0;
      case NOT_EQUAL -> order != 0;
      case LESS -> order < 0;
      case LESS_OR_EQUAL -> order <= 0;
      case GREATER -> order > 0;
      case GREATER_OR_EQUAL -> order >= 0;
      case LIKE -> throw new IllegalStateException("handled above");
    };
  }

  private int compare(String found) {
    try {
      return Double.compare(Double.parseDouble(found), Double.parseDouble(value));
    } catch (NumberFormatException noNumbers) {
      return found.compareToIgnoreCase(value);
    }
  }

  private String like() {
    StringBuilder pattern = new StringBuilder();
    for (String part : value.split("%", -1)) {
      pattern.append(pattern.length() == 0 ? "" : ".*").append(Pattern.quote(part));
    }
    return pattern.toString();
  }
}
