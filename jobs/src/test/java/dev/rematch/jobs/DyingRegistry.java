package dev.rematch.jobs;

import dev.rematch.core.AppendLog;
import dev.rematch.core.Span;
import dev.rematch.pipeline.RegistryTables;
import dev.rematch.pipeline.RunContext;
import java.util.List;
import java.util.function.Predicate;

/** Counts the appends to the tables that a round writes, and dies at one of them. */
final class DyingRegistry {
  /** The process dies at one of its appends. */
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private int left;
  private final boolean after;

  DyingRegistry(int left, boolean after) {
    this.left = left;
    this.after = after;
  }

  <R extends Record> AppendLog<R> over(AppendLog<R> log) {
    return new AppendLog<>() {
      @Override
      public boolean append(String key, List<R> rows) {
        left--;
        if (left == 0 && !after) {
          throw new Killed();
        }
        boolean added = log.append(key, rows);
        if (left == 0) {
          throw new Killed();
        }
        return added;
      }

      @Override
      public boolean holds(String key) {
        return log.holds(key);
      }

      @Override
      public List<R> where(Predicate<R> condition) {
        return log.where(condition);
      }

      @Override
      public List<R> where(List<Span> spans, Predicate<R> condition) {
        return log.where(spans, condition);
      }

      @Override
      public List<R> all() {
        return log.all();
      }
    };
  }

  RunContext over(RunContext context) {
    RegistryTables tables = context.registry();
    return new RunContext(
        context.spark(),
        context.pipeline(),
        context.date(),
        context.runId(),
        context.warehouse(),
        new RegistryTables(
            tables.models(),
            tables.runs(),
            over(tables.metrics()),
            over(tables.rules()),
            over(tables.decisions()),
            over(tables.backtests()),
            over(tables.profiles()),
            tables.expectationResults(),
            over(tables.scoreBins()),
            tables.drift(),
            tables.alerts(),
            tables.notifications(),
            tables.responses(),
            over(tables.retrainRequests()),
            tables.modelInternals()),
        context.models(),
        context.clock(),
        context.actor(),
        context.codeVersion(),
        context.secrets(),
        context.progress(),
        context.championAsOf());
  }
}
