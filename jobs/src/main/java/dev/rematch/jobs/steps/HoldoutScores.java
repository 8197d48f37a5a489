package dev.rematch.jobs.steps;

import dev.rematch.challenge.Exposure;
import dev.rematch.challenge.PairedScores;
import dev.rematch.challenge.Probe;
import dev.rematch.core.TableVersion;
import dev.rematch.core.Window;
import dev.rematch.evaluation.Sampling;
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
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Every player's prediction for every labelled row of the holdout, made in one pass that also
 * writes them to the table {@code paired_scores}: each figure of a decision can be worked out from
 * there again.
 */
final class HoldoutScores {
  /** One row per holdout row and rematch; predictions are a map from model version. */
  static final String TABLE = "paired_scores";

  private final TableVersion table;
  private final PairedScores scores;

  private HoldoutScores(TableVersion table, PairedScores scores) {
    this.table = table;
    this.scores = scores;
  }

  /** Scores the holdout and keeps the scores; a run that did so before finds them. */
  static HoldoutScores of(RunContext context, List<ModelVersion> players, Window window) {
    TableSnapshot features = context.featureTable().required();
    Change change = context.table(TABLE).change();
    String marker = "challenge:" + context.runId();
    List<Row> rows;
    if (change.marked(marker)) {
      // Killed after this commit: the rows are there.
      rows = collect(ofRun(change.base().orElseThrow().rows(), context.runId()));
    } else {
      Map<Long, Integer> uses = uses(change, window);
      rows =
          collect(
              change
                  .stage(scored(context, players, window, features, uses), SchemaChange.SAME)
                  .rows());
      if (!rows.isEmpty()) {
        change.marking(Map.of(marker, 1L)).commit(context.runId());
      }
    }
    return new HoldoutScores(features.version(), paired(context, players, rows, Map.of()));
  }

  /** The kept scores of the context's run, of everybody who played. */
  static PairedScores kept(RunContext context, Map<Integer, Probe> probes) {
    List<Row> rows = collect(ofRun(context.table(TABLE).required().rows(), context.runId()));
    Set<Integer> versions =
        rows.isEmpty() ? Set.of() : rows.get(0).<Integer, Double>getJavaMap(2).keySet();
    List<ModelVersion> players =
        context.registry().models().versions(context.pipeline().model()).stream()
            .filter(v -> versions.contains(v.version()))
            .toList();
    return paired(context, players, rows, probes);
  }

  /** The scores that the players make on a pinned version of the feature table; nothing is kept. */
  static PairedScores again(
      RunContext context, TableVersion features, List<ModelVersion> players, Window window) {
    Dataset<Row> rows = context.featureTable().read(features);
    return paired(
        context, players, collect(scored(context, players, window, rows, Map.of())), Map.of());
  }

  TableVersion table() {
    return table;
  }

  PairedScores scores() {
    return scores;
  }

  String checksum() {
    return checksum(scores);
  }

  /** SHA-256 over entity, label and predictions by version of all rows, in the order of entity. */
  static String checksum(PairedScores scores) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      Map<Integer, double[]> byVersion = new TreeMap<>(scores.predictions());
      ByteBuffer row = ByteBuffer.allocate(Long.BYTES * (2 + scores.predictions().size()));
      for (int i = 0; i < scores.rows(); i++) {
        row.clear();
        row.putLong(scores.sampling().entities()[i]).putDouble(scores.labels()[i]);
        for (double[] predictions : byVersion.values()) {
          row.putDouble(predictions[i]);
        }
        digest.update(row.array());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every Java platform", e);
    }
  }

  private static Dataset<Row> ofRun(Dataset<Row> table, String runId) {
    return table.filter(functions.col("run_id").equalTo(runId));
  }

  /** How many earlier rematches used each entity of the holdout; empty for a fresh one. */
  private static Map<Long, Integer> uses(Change change, Window window) {
    boolean fresh =
        change
            .base()
            .map(b -> b.periodFiles().subMap(window.from(), window.to()).isEmpty())
            .orElse(true);
    Map<Long, Integer> uses = new HashMap<>();
    if (!fresh) {
      change
          .base()
          .orElseThrow()
          .rows()
          .filter(
              functions
                  .col(LakeTable.PERIOD)
                  .geq(functions.lit(window.from().toString()).cast("date"))
                  .and(
                      functions
                          .col(LakeTable.PERIOD)
                          .lt(functions.lit(window.to().toString()).cast("date"))))
          .groupBy("entity_hash")
          .agg(functions.countDistinct("run_id"))
          .collectAsList()
          .forEach(r -> uses.put(r.getLong(0), (int) r.getLong(1)));
    }
    return uses;
  }

  private static Dataset<Row> scored(
      RunContext context,
      List<ModelVersion> players,
      Window window,
      TableSnapshot features,
      Map<Long, Integer> uses) {
    return scored(context, players, window, features.rows(), uses);
  }

  private static Dataset<Row> scored(
      RunContext context,
      List<ModelVersion> players,
      Window window,
      Dataset<Row> features,
      Map<Long, Integer> uses) {
    FeatureSpec spec = context.pipeline().features();
    Dataset<Row> rows =
        FeatureView.within(features, spec, window, window.from())
            .filter(FeatureView.label(spec).isNotNull())
            .withColumn("_entity", FeatureView.entityHash(spec))
            .withColumn("_row", FeatureView.rowHash(spec))
            .withColumn("_label", FeatureView.label(spec))
            .withColumn("_attributes", attributes(context));
    List<Column> predictions = new ArrayList<>();
    for (ModelVersion player : players) {
      LoadedModel model = context.models().load(player);
      String column = "_prediction_" + player.version();
      rows =
          Predictions.append(
              FeatureView.scoring(rows, model.features()), model.model(), model.task(), column);
      predictions.add(functions.lit(player.version()));
      predictions.add(functions.col(column));
    }
    Column entity = functions.col("_entity");
    TrainedRows trained = new TrainedRows(context, players);
    return rows.select(
        functions.lit(context.runId()).as("run_id"),
        functions.lit(java.sql.Date.valueOf(context.date())).as("logical_date"),
        entity.as("entity_hash"),
        functions.col("_row").as("row_hash"),
        functions.col(spec.eventTime()).cast("date").as("event_day"),
        functions.col("_label").as("label"),
        functions.map(predictions.toArray(new Column[0])).as("predictions"),
        functions.col("_attributes").as("attributes"),
        trained.byEntity(entity).as("trained_on"),
        trained.byValues(functions.col("_row")).as("same_values_as"),
        usesOf(entity, uses).as("earlier_uses"),
        functions.col(LakeTable.PERIOD));
  }

  private static Column usesOf(Column entity, Map<Long, Integer> uses) {
    if (uses.isEmpty()) {
      return functions.lit(0);
    }
    UDF1<Long, Integer> lookUp = e -> uses.getOrDefault(e, 0);
    return functions.udf(lookUp, DataTypes.IntegerType).apply(entity);
  }

  /** Before the features are cast for any model. */
  private static Column attributes(RunContext context) {
    List<Column> columns = new ArrayList<>();
    for (String column : context.pipeline().challenge().columns(context.pipeline().metrics())) {
      columns.add(functions.lit(column));
      columns.add(functions.coalesce(functions.col(column).cast("string"), functions.lit("NULL")));
    }
    return columns.isEmpty()
        ? functions.expr("cast(map() as map<string,string>)")
        : functions.map(columns.toArray(new Column[0]));
  }

  private static List<Row> collect(Dataset<Row> rows) {
    return rows
        .select(
            "entity_hash",
            "label",
            "predictions",
            "attributes",
            "event_day",
            "trained_on",
            "earlier_uses",
            "same_values_as",
            "row_hash")
        .collectAsList()
        .stream()
        .sorted(Comparator.comparingLong((Row r) -> r.getLong(0)).thenComparing(Row::toString))
        .toList();
  }

  private static PairedScores paired(
      RunContext context, List<ModelVersion> players, List<Row> rows, Map<Integer, Probe> probes) {
    int n = rows.size();
    long[] entities = new long[n];
    long[] days = new long[n];
    long[] rowHashes = new long[n];
    double[] labels = new double[n];
    int[] uses = new int[n];
    Map<Integer, double[]> predictions = new LinkedHashMap<>();
    players.forEach(p -> predictions.put(p.version(), new double[n]));
    Map<Integer, BitSet> trainedOn = new HashMap<>();
    Map<Integer, BitSet> sameValues = new HashMap<>();
    Map<String, String[]> attributes = new LinkedHashMap<>();
    for (int i = 0; i < n; i++) {
      Row row = rows.get(i);
      entities[i] = row.getLong(0);
      labels[i] = row.getDouble(1);
      days[i] = row.getDate(4).toLocalDate().toEpochDay();
      uses[i] = row.getInt(6);
      rowHashes[i] = row.getLong(8);
      Map<Integer, Double> made = row.getJavaMap(2);
      for (Map.Entry<Integer, double[]> each : predictions.entrySet()) {
        Double prediction = made.get(each.getKey());
        each.getValue()[i] = prediction == null ? Double.NaN : prediction;
      }
      Map<String, String> known = row.getJavaMap(3);
      for (Map.Entry<String, String> each : known.entrySet()) {
        attributes.computeIfAbsent(each.getKey(), k -> new String[n])[i] = each.getValue();
      }
      mark(trainedOn, row.getList(5), i);
      mark(sameValues, row.getList(7), i);
    }
    return new PairedScores(
        context.pipeline().features().label().task(),
        new Sampling(entities, days, context.pipeline().challenge().horizonDays()),
        labels,
        predictions,
        attributes,
        new Exposure(
            trainedOn,
            sameValues,
            rowHashes,
            details(players, "training_rows", Long::valueOf),
            uses),
        details(players, "threshold", Double::valueOf),
        probes);
  }

  private static void mark(Map<Integer, BitSet> rows, List<Integer> versions, int row) {
    versions.forEach(v -> rows.computeIfAbsent(v, k -> new BitSet()).set(row));
  }

  /** A detail of the versions that have it. */
  private static <T> Map<Integer, T> details(
      List<ModelVersion> players, String key, Function<String, T> read) {
    Map<Integer, T> details = new HashMap<>();
    for (ModelVersion player : players) {
      Optional.ofNullable(player.details().get(key))
          .ifPresent(d -> details.put(player.version(), read.apply(d)));
    }
    return details;
  }
}
