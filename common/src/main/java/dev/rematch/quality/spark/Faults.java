package dev.rematch.quality.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import dev.rematch.quality.Expectation;
import dev.rematch.quality.Severity;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;

/** Row rules as columns. Good rows pay for the BOOLEAN only; reasons are for the second look. */
public final class Faults {
  private static final int LONGEST_SHOWN = 80;

  private Faults() {}

  /** More row rules than a number has bits are refused by the config's reader. */
  public static final int MOST = 63;

  /** The row rules among the expectations, in their order. */
  public static List<Expectation.RowRule> rules(List<Expectation> expectations) {
    return expectations.stream()
        .filter(Expectation.RowRule.class::isInstance)
        .map(Expectation.RowRule.class::cast)
        .toList();
  }

  /** The faults of the row rules, in their order. */
  public static List<Fault> of(List<Expectation> expectations) {
    return rules(expectations).stream().map(Faults::of).toList();
  }

  /** The faults whose rows must not be kept: of the row rules that do more than warn. */
  public static List<Fault> rejecting(List<Expectation> expectations) {
    return rules(expectations).stream()
        .filter(rule -> rule.severity() != Severity.WARN)
        .map(Faults::of)
        .toList();
  }

  /** BIGINT: bit i says whether the i-th is broken; 0 for a row that breaks none. */
  public static Column marks(List<Fault> faults) {
    Column marks = lit(0L);
    for (int i = 0; i < faults.size(); i++) {
      marks = marks.plus(when(faults.get(i).broken(), lit(1L << i)).otherwise(lit(0L)));
    }
    return marks;
  }

  /** Whether any is broken. */
  public static Column any(List<Fault> faults) {
    Column any = lit(false);
    for (Fault fault : faults) {
      any = any.or(fault.broken());
    }
    return any;
  }

  /** The first broken rule, NULL when none is. */
  public static Column rule(List<Fault> faults) {
    Column[] rules =
        faults.stream().map(f -> when(f.broken(), lit(f.rule()))).toArray(Column[]::new);
    return rules.length == 0 ? lit(null).cast("string") : coalesce(rules);
  }

  /** What is wrong, every broken rule of the row, joined by "; ". */
  public static Column reason(List<Fault> faults) {
    return concat_ws(
        "; ", faults.stream().map(f -> when(f.broken(), f.reason())).toArray(Column[]::new));
  }

  /** A cell as a reason shows it: 'text', cut when long. */
  public static Column shown(Column cell) {
    Column text = cell.cast("string");
    return concat(
        lit("'"),
        when(
                org.apache.spark.sql.functions.length(text).gt(LONGEST_SHOWN),
                concat(text.substr(1, LONGEST_SHOWN), lit("…")))
            .otherwise(text),
        lit("'"));
  }

  private static Fault of(Expectation.RowRule rule) {
    if (rule instanceof Expectation.NotNull notNull) {
      Column broken = lit(false);
      List<Column> names = new ArrayList<>();
      for (String column : notNull.columns()) {
        broken = broken.or(quoted(column).isNull());
        names.add(when(quoted(column).isNull(), lit(column)));
      }
      Column reason = concat(concat_ws(", ", names.toArray(Column[]::new)), lit(" is NULL"));
      return new Fault(rule.label(), broken, reason);
    }
    if (rule instanceof Expectation.Between between) {
      Column value = quoted(between.column());
      Column number = value.cast("double");
      Column fits = number.geq(between.min()).and(number.leq(between.max()));
      return fault(rule, value, fits, "is not between " + between.min() + " and " + between.max());
    }
    if (rule instanceof Expectation.InSet set) {
      Column value = quoted(set.column());
      Column fits = value.cast("string").isin(set.values().toArray());
      return fault(rule, value, fits, "is not one of " + String.join(", ", set.values()));
    }
    if (rule instanceof Expectation.Matches matches) {
      Column value = quoted(matches.column());
      Column fits = value.cast("string").rlike("\\A(?:" + matches.pattern() + ")\\z");
      return fault(rule, value, fits, "does not match " + matches.pattern());
    }
    if (rule instanceof Expectation.Relation relation) {
      Column left = quoted(relation.left());
      Column right = quoted(relation.right());
      Column reason =
          concat(
              lit(relation.left() + " "),
              shown(left),
              lit(" is not " + relation.operator() + " " + relation.right() + " "),
              shown(right));
      return new Fault(rule.label(), isFalse(compared(left, relation.operator(), right)), reason);
    }
    Expectation.Condition condition = (Expectation.Condition) rule;
    return new Fault(
        rule.label(),
        isFalse(expr(condition.sql())),
        lit("it is not true that " + condition.sql().strip()));
  }

  private static Column compared(Column left, String operator, Column right) {
    return switch (operator) {
      case "<" -> left.lt(right);
      case "<=" -> left.leq(right);
      case "=" -> left.equalTo(right);
      case "!=" -> left.notEqual(right);
      case ">=" -> left.geq(right);
      default -> left.gt(right);
    };
  }

  /** NULL is not false. */
  private static Column isFalse(Column condition) {
    return coalesce(condition.unary_$bang(), lit(false));
  }

  private static Fault fault(Expectation.RowRule rule, Column value, Column fits, String why) {
    Column broken = value.isNotNull().and(coalesce(fits.unary_$bang(), lit(true)));
    Column reason = concat(lit(rule.columns().get(0) + ": "), shown(value), lit(" " + why));
    return new Fault(rule.label(), broken, reason);
  }

  private static Column quoted(String column) {
    return col("`" + column.replace("`", "``") + "`");
  }
}
