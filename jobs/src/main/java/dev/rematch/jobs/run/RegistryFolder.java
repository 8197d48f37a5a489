package dev.rematch.jobs.run;

import dev.rematch.alert.Alert;
import dev.rematch.alert.Notification;
import dev.rematch.challenge.BacktestResult;
import dev.rematch.challenge.Decision;
import dev.rematch.challenge.StoredRule;
import dev.rematch.core.AppendLog;
import dev.rematch.core.RematchException;
import dev.rematch.core.Warehouse;
import dev.rematch.drift.DriftRow;
import dev.rematch.kernel.Engines;
import dev.rematch.kernel.RecordTable;
import dev.rematch.kernel.TableLeftovers;
import dev.rematch.performance.ScoreBin;
import dev.rematch.pipeline.RegistryTables;
import dev.rematch.profile.ProfileRow;
import dev.rematch.quality.ExpectationResult;
import dev.rematch.quality.QuarantinedRow;
import dev.rematch.registry.Finding;
import dev.rematch.registry.RegistryEvent;
import dev.rematch.registry.Signing;
import dev.rematch.registry.delta.DeltaRegistry;
import dev.rematch.report.ProfileCount;
import dev.rematch.response.ResponseRow;
import dev.rematch.schedule.RetrainRequest;
import dev.rematch.tracking.MetricRow;
import dev.rematch.tracking.MetricValue;
import dev.rematch.tracking.ModelInternal;
import dev.rematch.tracking.Run;
import io.delta.kernel.engine.Engine;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/** Opens the registry of a warehouse, without Spark. */
public final class RegistryFolder {
  private static final Map<String, Class<? extends Record>> TYPES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("events", RegistryEvent.class),
              Map.entry("runs", Run.class),
              Map.entry("metrics", MetricRow.class),
              Map.entry("rules", StoredRule.class),
              Map.entry("decisions", Decision.class),
              Map.entry("backtests", BacktestResult.class),
              Map.entry("profiles", ProfileRow.class),
              Map.entry("expectation_results", ExpectationResult.class),
              Map.entry("score_bins", ScoreBin.class),
              Map.entry("drift", DriftRow.class),
              Map.entry("alerts", Alert.class),
              Map.entry("notifications", Notification.class),
              Map.entry("responses", ResponseRow.class),
              Map.entry("retrain_requests", RetrainRequest.class),
              Map.entry("model_internals", ModelInternal.class)));

  private RegistryFolder() {}

  /** The tables; none needs to exist yet, and none is made before something is written to it. */
  public static RegistryTables open(Warehouse warehouse, Clock clock, Signing signing) {
    Engine engine = Engines.of(warehouse, new Configuration());
    return new RegistryTables(
        new DeltaRegistry(table(engine, warehouse, "events", RegistryEvent.class), clock, signing),
        table(engine, warehouse, "runs", Run.class),
        table(engine, warehouse, "metrics", MetricRow.class),
        table(engine, warehouse, "rules", StoredRule.class),
        table(engine, warehouse, "decisions", Decision.class),
        table(engine, warehouse, "backtests", BacktestResult.class),
        table(engine, warehouse, "profiles", ProfileRow.class),
        table(engine, warehouse, "expectation_results", ExpectationResult.class),
        table(engine, warehouse, "score_bins", ScoreBin.class),
        table(engine, warehouse, "drift", DriftRow.class),
        table(engine, warehouse, "alerts", Alert.class),
        table(engine, warehouse, "notifications", Notification.class),
        table(engine, warehouse, "responses", ResponseRow.class),
        table(engine, warehouse, "retrain_requests", RetrainRequest.class),
        table(engine, warehouse, "model_internals", ModelInternal.class));
  }

  /** Every table that is there and cannot be read. */
  public static List<Finding> unreadable(Warehouse warehouse) {
    Engine engine = Engines.of(warehouse, new Configuration());
    List<Finding> found = new ArrayList<>();
    TYPES.forEach(
        (name, type) -> {
          try {
            table(engine, warehouse, name, type).all();
          } catch (RematchException e) {
            found.add(
                new Finding(
                    Finding.Kind.UNREADABLE_TABLE,
                    "registry/" + name,
                    e.getMessage(),
                    Optional.empty()));
          }
        });
    return found;
  }

  /** What killed writers have left in the folders of the tables. */
  public static List<Finding> leftovers(Warehouse warehouse) {
    List<Finding> found = new ArrayList<>();
    for (String table : TYPES.keySet()) {
      leftovers(warehouse, table)
          .find()
          .forEach(
              l ->
                  found.add(
                      new Finding(
                          Finding.Kind.LEFTOVER,
                          "registry/" + table + "/" + l.path(),
                          "no commit names this file",
                          Optional.of(l.lastChanged()))));
    }
    return found;
  }

  /**
   * Removes a leftover of a table, unless a commit names it by now.
   *
   * @return whether this call removed it
   */
  public static boolean collect(Warehouse warehouse, Finding leftover) {
    String[] place = leftover.place().split("/", 3);
    return leftovers(warehouse, place[1])
        .remove(new TableLeftovers.Leftover(place[2], leftover.lastChanged().orElseThrow()));
  }

  private static TableLeftovers leftovers(Warehouse warehouse, String table) {
    return new TableLeftovers(
        Engines.of(warehouse, new Configuration()), warehouse.registry(table));
  }

  /** The metrics, without the columns by which no run is looked for. */
  public static AppendLog<MetricValue> metricValues(Warehouse warehouse) {
    return table(
        Engines.of(warehouse, new Configuration()), warehouse, "metrics", MetricValue.class);
  }

  /** The rejected rows of a pipeline: a table of the lake, read only. */
  public static AppendLog<QuarantinedRow> quarantine(Warehouse warehouse, String pipeline) {
    return new RecordTable<>(
        Engines.of(warehouse, new Configuration()),
        warehouse.lake(pipeline, "quarantine"),
        QuarantinedRow.class);
  }

  /** The profiles, without their sketches and value counts. */
  public static AppendLog<ProfileCount> profileCounts(Warehouse warehouse) {
    return table(
        Engines.of(warehouse, new Configuration()), warehouse, "profiles", ProfileCount.class);
  }

  /** The rows of the event table as they are stored, whatever they say. */
  public static List<RegistryEvent> events(Warehouse warehouse) {
    Engine engine = Engines.of(warehouse, new Configuration());
    return table(engine, warehouse, "events", RegistryEvent.class).all();
  }

  private static <R extends Record> RecordTable<R> table(
      Engine engine, Warehouse warehouse, String name, Class<R> type) {
    return new RecordTable<>(engine, warehouse.registry(name), type);
  }
}
