package dev.rematch.transform;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.analysis.NamedParameter;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.analysis.UnresolvedStarExceptOrReplace;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableValuedFunction;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.UnresolvedWindowExpression;
import org.apache.spark.sql.catalyst.expressions.WindowExpression;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Offset;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedHint;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import org.apache.spark.sql.catalyst.plans.logical.WithWindowDefinition;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import org.apache.spark.sql.types.DataType;
import scala.Product;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Walks a parsed plan and gathers the tables it reads and everything in it that is not allowed.
 *
 * <p>It looks at every part of every node, not at Spark's own idea of children: common table
 * expressions, window definitions and replaced stars hang beside those.
 */
final class SqlGate {
  private static final Set<String> HINTS =
      Set.of(
          "broadcast",
          "broadcastjoin",
          "mapjoin",
          "merge",
          "mergejoin",
          "shuffle_merge",
          "shuffle_hash",
          "shuffle_replicate_nl");

  private final String name;
  private final Set<String> known;
  private final Set<String> parameters;
  private final Set<String> tables = new TreeSet<>();
  private final List<SqlProblem> problems = new ArrayList<>();
  private final IdentityHashMap<Object, String> settled = new IdentityHashMap<>();

  /**
   * @param name whose SQL it is
   * @param known the tables it may read, lower case
   * @param parameters the named parameters it may use
   */
  SqlGate(String name, Set<String> known, Set<String> parameters) {
    this.name = name;
    this.known = known;
    this.parameters = parameters;
  }

  SqlGate walk(TreeNode<?> root) {
    node(root, Set.of());
    return this;
  }

  Set<String> tables() {
    return tables;
  }

  List<SqlProblem> problems() {
    return problems;
  }

  private void node(TreeNode<?> node, Set<String> scope) {
    String type = node.getClass().getSimpleName().replace("$", "");
    boolean allowed =
        node instanceof LogicalPlan
            ? SqlNodes.plan(type)
            : !(node instanceof Expression) || SqlNodes.expression(type);
    if (!allowed) {
      refuse(
          node,
          SqlNodes.inWords(type),
          "only SELECT, WITH, VALUES and set operations over the"
              + " pipeline's tables are allowed");
      return;
    }
    if (node instanceof UnresolvedWith with) {
      with(with, scope);
      return;
    }
    look(node, scope);
    parts((Product) node, scope);
  }

  private void parts(Object part, Set<String> scope) {
    if (part instanceof DataType) {
      return;
    }
    scala.collection.Iterator<?> inside = scala.collection.Iterator.empty();
    if (part instanceof scala.collection.Iterable<?> many) {
      inside = many.iterator();
    } else if (part instanceof Product product) {
      inside = product.productIterator();
    }
    while (inside.hasNext()) {
      Object inner = inside.next();
      if (inner instanceof TreeNode<?> child) {
        node(child, scope);
      } else {
        parts(inner, scope);
      }
    }
  }

  private void with(UnresolvedWith with, Set<String> scope) {
    if (with.allowRecursion()) {
      refuse(with, "WITH RECURSIVE", "recursion is not allowed; use sequence(…) and explode(…)");
    }
    Set<String> inside = new HashSet<>(scope);
    for (var cte : CollectionConverters.asJava(with.cteRelations())) {
      String alias = cte._1().toLowerCase(Locale.ROOT);
      if (known.contains(alias)) {
        refuse(with, "WITH " + cte._1(), "it hides the table of that name; choose another");
      }
      node(cte._2(), inside);
      inside = new HashSet<>(inside);
      inside.add(alias);
    }
    node(with.child(), inside);
  }

  private void look(TreeNode<?> node, Set<String> scope) {
    if (node instanceof UnresolvedRelation relation) {
      relation(relation, scope);
    } else if (node instanceof UnresolvedFunction function) {
      function(function, CollectionConverters.asJava(function.nameParts()));
    } else if (node instanceof UnresolvedTableValuedFunction function) {
      List<String> parts = CollectionConverters.asJava(function.name());
      if (function.isStreaming()
          || parts.size() != 1
          || !SqlFunctions.TABLES.contains(parts.get(0).toLowerCase(Locale.ROOT))) {
        refuse(
            node,
            String.join(".", parts) + "(…)",
            "of the functions that make a table only "
                + String.join(", ", new TreeSet<>(SqlFunctions.TABLES))
                + " are allowed");
      }
    } else if (node instanceof NamedParameter parameter) {
      if (!parameters.contains(parameter.name())) {
        refuse(
            node,
            ":" + parameter.name(),
            parameters.isEmpty()
                ? "no parameters are allowed here"
                : "only the parameters :"
                    + String.join(", :", new TreeSet<>(parameters))
                    + " are allowed");
      }
    } else if (node instanceof WindowExpression window) {
      settled.put(window.windowFunction(), "window");
    } else if (node instanceof UnresolvedWindowExpression window) {
      settled.put(window.child(), "window");
    } else {
      unordered(node);
    }
  }

  private void relation(UnresolvedRelation relation, Set<String> scope) {
    List<String> parts = CollectionConverters.asJava(relation.multipartIdentifier());
    String table = parts.get(parts.size() - 1).toLowerCase(Locale.ROOT);
    if (relation.isStreaming() || !relation.options().isEmpty()) {
      refuse(relation, "options on " + String.join(".", parts), "a table is read as it is");
    } else if (parts.size() == 1 && scope.contains(table)) {
      return;
    } else if (parts.size() != 1 || !known.contains(table)) {
      refuse(
          relation,
          "the table " + String.join(".", parts),
          "only the pipeline's own tables are allowed ("
              + String.join(", ", new TreeSet<>(known))
              + ")");
    } else {
      tables.add(table);
    }
  }

  private void function(UnresolvedFunction function, List<String> parts) {
    String called = String.join(".", parts).toLowerCase(Locale.ROOT);
    if (parts.size() != 1 || !SqlFunctions.allowed(called)) {
      refuse(
          function,
          String.join(".", parts) + "(…)",
          "the function is not on the list of allowed"
              + " ones: built in, free of side effects, the same answer on every day and partitioning");
    } else if (called.equals("sort_array") || called.equals("array_sort")) {
      CollectionConverters.asJava(function.arguments()).forEach(a -> settled.put(a, "sorted"));
    } else if (SqlFunctions.ORDERED.contains(called)) {
      inWindow(function, called);
    } else if (SqlFunctions.COLLECTED.contains(called) && !settled.containsKey(function)) {
      refuse(
          function,
          called + "(…)",
          "its order differs from run to run; write sort_array(" + called + "(…))");
    }
  }

  private void unordered(TreeNode<?> node) {
    if (node instanceof org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression a) {
      // FIRST, LAST and ANY_VALUE have a syntax of their own and arrive as this.
      inWindow(node, a.aggregateFunction().prettyName());
    } else if ((node instanceof GlobalLimit limit && !sorted(limit.child()))
        || (node instanceof Offset offset && !sorted(offset.child()))) {
      refuse(
          node,
          "LIMIT or OFFSET without ORDER BY",
          "which rows remain would differ from run to" + " run; add ORDER BY");
    } else if (node instanceof Sort sort && !sort.global()) {
      refuse(node, "SORT BY", "use ORDER BY");
    } else if (node instanceof UnresolvedHint hint
        && !HINTS.contains(hint.name().toLowerCase(Locale.ROOT))) {
      refuse(
          node,
          "the hint " + hint.name(),
          "only the hints " + String.join(", ", new TreeSet<>(HINTS)) + " are allowed");
    } else if (node instanceof UnresolvedStarExceptOrReplace star
        && star.replacements().isDefined()) {
      refuse(node, "SET or REPLACE on *", "list the columns");
    }
  }

  private void inWindow(TreeNode<?> node, String called) {
    if (!settled.containsKey(node)) {
      refuse(
          node,
          called + "(…)",
          "its answer depends on the order of rows; use it with OVER"
              + " (… ORDER BY …), or min, max, min_by, max_by");
    }
  }

  private static boolean sorted(LogicalPlan plan) {
    if (plan instanceof LocalLimit limit) {
      return sorted(limit.child());
    }
    if (plan instanceof Offset offset) {
      return sorted(offset.child());
    }
    if (plan instanceof WithWindowDefinition windows) {
      return sorted(windows.child());
    }
    return plan instanceof Sort sort && sort.global();
  }

  private void refuse(TreeNode<?> node, String found, String rule) {
    int line = node.origin().line().isDefined() ? (Integer) node.origin().line().get() : 0;
    problems.add(new SqlProblem(name, line, found, rule));
  }
}
