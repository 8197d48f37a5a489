package dev.rematch.jobs.steps;

import dev.rematch.core.Period;
import dev.rematch.pipeline.RunContext;
import dev.rematch.table.LakeTable;
import dev.rematch.table.TableSnapshot;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * What was predicted for a period, if it was scored.
 *
 * @param table the predictions at the version that was looked at
 * @param rows entity key columns and {@code prediction}, which is the probability for binary labels
 * @param scoredBy the version that scored the period; empty for a constant or a rule
 * @param fingerprint 0 when the period was not scored
 */
record PeriodPredictions(
    Optional<TableSnapshot> table,
    Optional<Dataset<Row>> rows,
    Optional<Integer> scoredBy,
    long fingerprint) {

  static PeriodPredictions of(RunContext context, Period period) {
    LakeTable table = context.table(ScoreStep.TABLE);
    Optional<TableSnapshot> newest = table.latest();
    LakeTable.PeriodFiles files = newest.map(s -> s.periodFiles().get(period.start())).orElse(null);
    if (files == null) {
      return new PeriodPredictions(Optional.empty(), Optional.empty(), Optional.empty(), 0);
    }
    Dataset<Row> all =
        newest
            .get()
            .rows()
            .filter(
                functions
                    .col(LakeTable.PERIOD)
                    .equalTo(functions.lit(java.sql.Date.valueOf(period.start()))));
    // A period is always scored whole by one scorer, so any row tells.
    List<Row> one = all.select("model_version").limit(1).collectAsList();
    Optional<Integer> version =
        one.isEmpty() || one.get(0).isNullAt(0)
            ? Optional.empty()
            : Optional.of(one.get(0).getInt(0));
    List<org.apache.spark.sql.Column> columns = new java.util.ArrayList<>();
    context.pipeline().features().entityKey().forEach(k -> columns.add(functions.col(k)));
    columns.add(
        functions
            .coalesce(functions.col("probability"), functions.col("prediction"))
            .as("_prediction"));
    return new PeriodPredictions(
        newest,
        Optional.of(all.select(columns.toArray(new org.apache.spark.sql.Column[0]))),
        version,
        files.fingerprint());
  }
}
