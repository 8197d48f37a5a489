package dev.rematch.transform;

import dev.rematch.core.PeriodUnit;
import dev.rematch.profile.spark.TableProfiler;
import dev.rematch.quality.spark.ExpectationCheck;
import dev.rematch.quality.spark.Quarantine;
import dev.rematch.source.SourceSpec;
import dev.rematch.table.LakeTable;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.spark.sql.SparkSession;

/** Runs the transforms of one pipeline, one after another. */
public final class TransformRunner {
  private final SparkSession spark;
  private final PeriodUnit unit;
  private final Function<String, ExpectationCheck> expectations;
  private final Function<String, LakeTable> tables;
  private final Quarantine quarantine;
  private final Function<String, TableProfiler> profilers;
  private final Map<String, TransformInput> inputs = new HashMap<>();

  /**
   * @param transforms all of them, in dependency order
   * @param expectations of a table by its name
   * @param tables a lake table by name
   * @param profilers of a table by its name
   */
  public TransformRunner(
      SparkSession spark,
      PeriodUnit unit,
      List<SourceSpec> sources,
      List<TransformSpec> transforms,
      Function<String, ExpectationCheck> expectations,
      Function<String, LakeTable> tables,
      Quarantine quarantine,
      Function<String, TableProfiler> profilers) {
    this.spark = spark;
    this.unit = unit;
    this.expectations = expectations;
    this.tables = tables;
    this.quarantine = quarantine;
    this.profilers = profilers;
    for (SourceSpec source : sources) {
      boolean dated = source.dated();
      add(source.table(), dated ? Optional.of("_event_date") : Optional.empty());
    }
    transforms.forEach(t -> add(t.name(), Optional.of(t.periodColumn())));
  }

  /** Makes the touched periods of one transform; what it reads must be made before. */
  public Made run(TransformSpec spec, LocalDate date, String runId) {
    return run(spec, Set.of(), date, runId);
  }

  /**
   * The same, and some periods in any case: by the rules as they are now.
   *
   * @param wanted first days of periods
   */
  public Made run(TransformSpec spec, Set<LocalDate> wanted, LocalDate date, String runId) {
    List<TransformInput> reads = new TreeSet<>(spec.reads()).stream().map(inputs::get).toList();
    if (!reads.stream().allMatch(input -> tables.apply(input.table()).exists())) {
      // A table before this one has no row yet: every row so far was rejected, or none came.
      return new Made(spec.name(), Optional.empty(), List.of(), 0, 0, 0, List.of());
    }
    TransformTable table =
        new TransformTable(
            spark,
            spec,
            unit,
            expectations.apply(spec.name()),
            tables.apply(spec.name()),
            quarantine,
            profilers.apply(spec.name()));
    return table.make(new TransformInputs(reads, tables), wanted, date, runId);
  }

  private void add(String table, Optional<String> dateColumn) {
    inputs.put(
        table,
        new TransformInput(table, dateColumn.map(c -> new TransformInput.DateColumn(c, unit))));
  }
}
