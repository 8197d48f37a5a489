package dev.rematch.transform;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/** Checks the SQL of a pipeline's transforms together and finds the order to run them in. */
public final class SqlTransforms {
  /** Bound to the first day of the touched periods and to the day after the last. */
  public static final Set<String> PARAMETERS = Set.of("from", "to");

  /** Added by the engine to every transform's table: the first day of the row's period. */
  public static final SqlColumn PERIOD = new SqlColumn("_period", "DATE");

  private static final Set<String> UNFIT =
      Set.of(" ", ",", ";", "{", "}", "(", ")", "\n", "\t", "=");

  private final Map<String, List<SqlColumn>> tables = new LinkedHashMap<>();
  private final Consumer<SqlProblem> problems;
  private final Map<String, LogicalPlan> plans = new LinkedHashMap<>();
  private final Map<String, Set<String>> reads = new LinkedHashMap<>();

  /**
   * @param sources the raw tables with their columns, the engine's own included
   * @param problems told everything that is wrong
   */
  public SqlTransforms(Map<String, List<SqlColumn>> sources, Consumer<SqlProblem> problems) {
    tables.putAll(sources);
    this.problems = problems;
  }

  /**
   * Checks all transforms.
   *
   * @param texts SQL by transform name
   * @return those that can run, each after what it reads; one with a problem, and those that read
   *     it, are left out
   */
  public List<SqlQuery> check(Map<String, String> texts) {
    Set<String> known = new TreeSet<>(tables.keySet());
    known.addAll(texts.keySet());
    texts.forEach((name, sql) -> gate(name, sql, known));
    List<SqlQuery> out = new ArrayList<>();
    for (String name : inOrder()) {
      if (tables.keySet().containsAll(reads.get(name))) {
        columns(name)
            .ifPresent(
                made -> {
                  List<SqlColumn> all = new ArrayList<>(made);
                  all.add(PERIOD);
                  tables.put(name, all);
                  out.add(new SqlQuery(name, texts.get(name), reads.get(name), made));
                });
      }
    }
    return out;
  }

  private void gate(String name, String sql, Set<String> known) {
    Optional<LogicalPlan> plan = new SqlEngine(name, problems).parseQuery(sql);
    if (plan.isEmpty()) {
      return;
    }
    SqlGate gate = new SqlGate(name, known, PARAMETERS).walk(plan.get());
    gate.problems().forEach(problems);
    if (gate.problems().isEmpty()) {
      plans.put(name, plan.get());
      reads.put(name, Set.copyOf(gate.tables()));
    }
  }

  private Optional<List<SqlColumn>> columns(String name) {
    Map<String, List<SqlColumn>> read = new TreeMap<>();
    reads.get(name).forEach(table -> read.put(table, tables.get(table)));
    return new SqlEngine(name, problems)
        .columns(plans.get(name), read, PARAMETERS)
        .filter(columns -> fit(name, columns));
  }

  private boolean fit(String name, List<SqlColumn> columns) {
    Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    List<SqlProblem> unfit = new ArrayList<>();
    for (SqlColumn column : columns) {
      if (!seen.add(column.name())) {
        unfit.add(problem(name, column, "the result has two columns of that name; rename one"));
      } else if (UNFIT.stream().anyMatch(column.name()::contains)) {
        unfit.add(problem(name, column, "is no name for a column; give it one with AS"));
      } else if (column.name().startsWith("_")) {
        unfit.add(
            problem(
                name,
                column,
                "names with _ belong to the engine; list the columns you want or"
                    + " use * EXCEPT (…)"));
      } else if (column.type().equals("VOID")) {
        unfit.add(problem(name, column, "is always NULL and has no type; CAST it"));
      }
    }
    unfit.forEach(problems);
    return unfit.isEmpty();
  }

  private static SqlProblem problem(String name, SqlColumn column, String rule) {
    return new SqlProblem(name, 0, "the column " + column.name(), rule);
  }

  // Depth first; a transform met again while it waits for what it reads closes a cycle.
  private List<String> inOrder() {
    Set<String> done = new LinkedHashSet<>();
    for (String name : reads.keySet()) {
      visit(name, new ArrayList<>(), done);
    }
    return List.copyOf(done);
  }

  private boolean visit(String name, List<String> waiting, Set<String> done) {
    if (done.contains(name) || !reads.containsKey(name)) {
      return true;
    }
    int at = waiting.indexOf(name);
    if (at >= 0) {
      List<String> cycle = new ArrayList<>(waiting.subList(at, waiting.size()));
      cycle.add(name);
      problems.accept(
          new SqlProblem(
              name, 0, String.join(" -> ", cycle), "transforms must not read in a circle"));
      return false;
    }
    waiting.add(name);
    boolean free = true;
    for (String table : new TreeSet<>(reads.get(name))) {
      free &= visit(table, waiting, done);
    }
    waiting.remove(waiting.size() - 1);
    if (free) {
      done.add(name);
    }
    return free;
  }
}
