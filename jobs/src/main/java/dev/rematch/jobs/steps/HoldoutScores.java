package dev.rematch.jobs.steps;

import dev.rematch.challenge.PairedScores;
import dev.rematch.core.Hashes;
import dev.rematch.core.TableVersion;
import dev.rematch.core.Window;
import dev.rematch.feature.FeatureSpec;
import dev.rematch.pipeline.RunContext;
import dev.rematch.registry.ModelVersion;
import dev.rematch.table.Change;
import dev.rematch.table.LakeTable;
import dev.rematch.table.SchemaChange;
import dev.rematch.table.TableSnapshot;
import dev.rematch.training.FeatureView;
import dev.rematch.training.LoadedModel;
import dev.rematch.training.Predictions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Every player's prediction for every labelled row of the holdout, made in one pass that also
 * writes them to the table {@code paired_scores}: each figure of a decision can be worked out from
 * there again.
 */
final class HoldoutScores {
  /** One row per holdout row; predictions are a map from model version. */
  static final String TABLE = "paired_scores";

  private final RunContext context;
  private final TableVersion table;
  private final PairedScores scores;
  private final Map<String, Set<Long>> trainedEntities = new HashMap<>();

  private HoldoutScores(RunContext context, TableVersion table, PairedScores scores) {
    this.context = context;
    this.table = table;
    this.scores = scores;
  }

  static HoldoutScores of(RunContext context, List<ModelVersion> players, Window window) {
    TableSnapshot features = context.featureTable().required();
    Dataset<Row> scored = score(context, players, window, features);
    Change change = context.table(TABLE).change();
    String marker = "challenge:" + context.runId();
    List<Row> rows;
    if (change.marked(marker)) {
      // Killed after this commit: the rows are there.
      rows =
          collect(
              change
                  .base()
                  .orElseThrow()
                  .rows()
                  .filter(functions.col("run_id").equalTo(context.runId())));
    } else {
      rows = collect(change.stage(scored, SchemaChange.SAME).rows());
      if (!rows.isEmpty()) {
        change.marking(Map.of(marker, 1L)).commit(context.runId());
      }
    }
    return new HoldoutScores(context, features.version(), paired(context, players, rows));
  }

  TableVersion table() {
    return table;
  }

  PairedScores scores() {
    return scores;
  }

  /** SHA-256 over entity, label and predictions of all rows, in the order of entity. */
  String checksum() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < scores.rows(); i++) {
      text.append(scores.entityHashes()[i]).append(' ').append(scores.labels()[i]);
      for (double[] predictions : scores.predictions().values()) {
        text.append(' ').append(predictions[i]);
      }
      text.append('\n');
    }
    return Hashes.sha256(text.toString());
  }

  /** Holdout rows whose entity either of the two was trained on. */
  long overlapRows(Optional<ModelVersion> champion, ModelVersion challenger) {
    Set<Long> mine = entities(TrainedOn.of(challenger));
    Set<Long> theirs = champion.map(c -> entities(TrainedOn.of(c))).orElse(Set.of());
    long rows = 0;
    for (long entity : scores.entityHashes()) {
      rows += mine.contains(entity) || theirs.contains(entity) ? 1 : 0;
    }
    return rows;
  }

  private Set<Long> entities(TrainedOn trained) {
    return trainedEntities.computeIfAbsent(trained.toString(), k -> readEntities(trained));
  }

  private Set<Long> readEntities(TrainedOn trained) {
    FeatureSpec features = context.pipeline().features();
    Dataset<Row> rows =
        FeatureView.within(
            trained
                .features()
                .map(pinned -> context.featureTable().read(pinned))
                .orElseGet(() -> context.featureTable().required().rows()),
            features,
            trained.window(),
            context.pipeline().period().startOf(trained.window().from()));
    Set<Long> entities = new HashSet<>();
    rows.select(FeatureView.entityHash(features))
        .collectAsList()
        .forEach(r -> entities.add(r.getLong(0)));
    return entities;
  }

  private static Dataset<Row> score(
      RunContext context, List<ModelVersion> players, Window window, TableSnapshot features) {
    FeatureSpec spec = context.pipeline().features();
    Dataset<Row> rows =
        FeatureView.within(features.rows(), spec, window, window.from())
            .filter(FeatureView.label(spec).isNotNull())
            .withColumn("_entity", FeatureView.entityHash(spec))
            .withColumn("_label", FeatureView.label(spec));
    Map<String, Column> predictions = new LinkedHashMap<>();
    for (ModelVersion player : players) {
      LoadedModel model = context.models().load(player);
      String column = "_prediction_" + player.version();
      rows =
          Predictions.append(
              FeatureView.scoring(rows, model.features()), model.model(), model.task(), column);
      predictions.put(Integer.toString(player.version()), functions.col(column));
    }
    List<Column> byVersion = new ArrayList<>();
    predictions.forEach(
        (version, column) -> {
          byVersion.add(functions.lit(Integer.parseInt(version)));
          byVersion.add(column);
        });
    List<Column> bySegment = new ArrayList<>();
    for (String segment : context.pipeline().challenge().segments()) {
      bySegment.add(functions.lit(segment));
      bySegment.add(
          functions.coalesce(functions.col(segment).cast("string"), functions.lit("NULL")));
    }
    return rows.select(
        functions.lit(context.runId()).as("run_id"),
        functions.lit(java.sql.Date.valueOf(context.date())).as("logical_date"),
        functions.col("_entity").as("entity_hash"),
        functions.col("_label").as("label"),
        functions.map(byVersion.toArray(new Column[0])).as("predictions"),
        (bySegment.isEmpty()
                ? functions.expr("cast(map() as map<string,string>)")
                : functions.map(bySegment.toArray(new Column[0])))
            .as("segments"),
        functions.col(LakeTable.PERIOD));
  }

  private static List<Row> collect(Dataset<Row> rows) {
    return rows.select("entity_hash", "label", "predictions", "segments").collectAsList().stream()
        .sorted(Comparator.comparingLong((Row r) -> r.getLong(0)).thenComparing(Row::toString))
        .toList();
  }

  private static PairedScores paired(
      RunContext context, List<ModelVersion> players, List<Row> rows) {
    int n = rows.size();
    long[] entities = new long[n];
    double[] labels = new double[n];
    Map<Integer, double[]> predictions = new LinkedHashMap<>();
    players.forEach(p -> predictions.put(p.version(), new double[n]));
    Map<String, String[]> segments = new LinkedHashMap<>();
    context.pipeline().challenge().segments().forEach(s -> segments.put(s, new String[n]));
    for (int i = 0; i < n; i++) {
      Row row = rows.get(i);
      entities[i] = row.getLong(0);
      labels[i] = row.getDouble(1);
      Map<Integer, Double> made = row.getJavaMap(2);
      Map<String, String> in = row.getJavaMap(3);
      for (Map.Entry<Integer, double[]> each : predictions.entrySet()) {
        each.getValue()[i] = made.get(each.getKey());
      }
      for (Map.Entry<String, String[]> each : segments.entrySet()) {
        each.getValue()[i] = in.get(each.getKey());
      }
    }
    return new PairedScores(
        context.pipeline().features().label().task(), entities, labels, predictions, segments);
  }
}
