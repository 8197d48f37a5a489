package dev.rematch.jobs.steps;

import dev.rematch.core.Period;
import dev.rematch.core.Task;
import dev.rematch.pipeline.RunContext;
import dev.rematch.profile.ColumnProfile;
import dev.rematch.profile.NumericProfile;
import dev.rematch.table.LakeTable;
import dev.rematch.table.TableSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * What was predicted for a period, if it was scored; known from the stored profile, so that no row
 * is read before somebody asks for {@link #rows}.
 *
 * @param table the predictions at the version that was looked at
 * @param scoredBy the version that scored the period; empty for a constant or a rule
 * @param scores the distribution of what was predicted: the probability for binary labels
 * @param fingerprint 0 when the period was not scored
 */
record PeriodPredictions(
    Period period,
    Optional<TableSnapshot> table,
    Optional<Integer> scoredBy,
    Optional<NumericProfile> scores,
    long fingerprint) {

  static PeriodPredictions of(RunContext context, Period period) {
    Optional<TableSnapshot> newest = context.table(ScoreStep.TABLE).latest();
    LakeTable.PeriodFiles files = newest.map(s -> s.periodFiles().get(period.start())).orElse(null);
    if (files == null) {
      return none(period);
    }
    Map<String, ColumnProfile> columns =
        context
            .profiler(ScoreStep.TABLE)
            .profiles(newest.get(), Set.of(period.start()))
            .getOrDefault(period.start(), Map.of());
    return new PeriodPredictions(
        period,
        newest,
        // A period is always scored whole by one scorer.
        numbers(columns, "model_version")
            .filter(versions -> versions.finite() > 0)
            .map(versions -> (int) versions.moments().min()),
        numbers(columns, score(context)),
        files.fingerprint());
  }

  /** The distribution of what was predicted in each slice, "origin=EWR"; of those with rows. */
  SortedMap<String, NumericProfile> slices(RunContext context) {
    SortedMap<String, NumericProfile> slices = new TreeMap<>();
    if (table.isPresent()) {
      context
          .profiler(ScoreStep.TABLE)
          .slices(table.get(), period.start())
          .forEach(
              (slice, columns) ->
                  numbers(columns, score(context))
                      .filter(scores -> scores.finite() > 0)
                      .ifPresent(scores -> slices.put(slice, scores)));
    }
    return slices;
  }

  /** The column of the table that holds what metrics look at. */
  private static String score(RunContext context) {
    return context.pipeline().features().label().task() == Task.BINARY
        ? "probability"
        : "prediction";
  }

  /** Of a period that was not scored. */
  static PeriodPredictions none(Period period) {
    return new PeriodPredictions(period, Optional.empty(), Optional.empty(), Optional.empty(), 0);
  }

  private static Optional<NumericProfile> numbers(Map<String, ColumnProfile> columns, String name) {
    return columns.get(name) instanceof NumericProfile numbers
        ? Optional.of(numbers)
        : Optional.empty();
  }

  boolean scored() {
    return table.isPresent();
  }

  /** Entity key columns and {@code _prediction}, which is the probability for binary labels. */
  Dataset<Row> rows(List<String> entityKey) {
    List<Column> columns = new ArrayList<>();
    entityKey.forEach(k -> columns.add(functions.col(k)));
    columns.add(
        functions
            .coalesce(functions.col("probability"), functions.col("prediction"))
            .as("_prediction"));
    return table
        .orElseThrow()
        .rows()
        .filter(
            functions
                .col(LakeTable.PERIOD)
                .equalTo(functions.lit(java.sql.Date.valueOf(period.start()))))
        .select(columns.toArray(new Column[0]));
  }
}
