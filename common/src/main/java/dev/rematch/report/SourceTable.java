package dev.rematch.report;

import dev.rematch.core.Warehouse;
import java.util.List;

/**
 * A table of the registry and how to read it.
 *
 * @param path its folder
 * @param holds what it holds, in one line
 * @param rows of this pipeline; as many as the report was made of
 * @param sql a query for DuckDB
 * @param python the same for the Python package deltalake
 */
public record SourceTable(
    String name, String path, String holds, String rows, String sql, String python) {

  /** Every table that the report reads, in the order of its sections. */
  static List<SourceTable> of(ReportRows rows, Warehouse warehouse) {
    return List.of(
        table(
            rows,
            warehouse,
            "events",
            "model",
            rows.events().size(),
            "Truth about models: who was registered, promoted, rolled back, when and why."),
        table(
            rows,
            warehouse,
            "runs",
            "pipeline",
            rows.runs().size(),
            "One row for each execution of a command for a logical date."),
        table(
            rows,
            warehouse,
            "metrics",
            "model",
            rows.metrics().size(),
            "Numbers by window and slice, of monitoring and of rematches."),
        table(
            rows,
            warehouse,
            "decisions",
            "model",
            rows.decisions().size(),
            "One row for each rematch, with every figure that led to its verdict."),
        table(
            rows,
            warehouse,
            "drift",
            "model",
            rows.drift().size(),
            "How far each column of a window lies from its reference."),
        table(
            rows,
            warehouse,
            "alerts",
            "model",
            rows.alerts().size(),
            "What each window added to an episode; the last row of an alert_id says how it"
                + " stands."),
        table(
            rows,
            warehouse,
            "notifications",
            "model",
            rows.notifications().size(),
            "Attempts to tell a sink of an alert."),
        table(
            rows,
            warehouse,
            "profiles",
            "pipeline",
            rows.counts().size(),
            "Mergeable summaries of every column of every period of every table."),
        table(
            rows,
            warehouse,
            "score_bins",
            "model",
            rows.scoreBins().size(),
            "Predictions by bin of the score and, once known, their labels."),
        table(
            rows,
            warehouse,
            "responses",
            "model",
            rows.responses().size(),
            "What was decided after each look at a window, and what came of it."),
        table(
            rows,
            warehouse,
            "expectation_results",
            "pipeline",
            rows.expectations().size(),
            "What came of each rule on the data at each write."));
  }

  private static SourceTable table(
      ReportRows rows, Warehouse warehouse, String name, String key, int count, String holds) {
    String path = warehouse.registry(name);
    String condition = key + " = " + Origin.quoted(rows.pipeline());
    return new SourceTable(
        name,
        path,
        holds,
        Shown.count(count),
        "SELECT * FROM delta_scan(" + Origin.quoted(path) + ") WHERE " + condition + ";",
        "deltalake.DeltaTable(\""
            + path.replace("\\", "\\\\").replace("\"", "\\\"")
            + "\").to_pandas().query(\""
            + key
            + " == '"
            + rows.pipeline()
            + "'\")");
  }
}
