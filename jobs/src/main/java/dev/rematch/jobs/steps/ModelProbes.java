package dev.rematch.jobs.steps;

import dev.rematch.challenge.Probe;
import dev.rematch.core.Window;
import dev.rematch.feature.FeatureSpec;
import dev.rematch.feature.FeatureType;
import dev.rematch.pipeline.RunContext;
import dev.rematch.registry.ModelVersion;
import dev.rematch.tracking.MetricRow;
import dev.rematch.training.FeatureView;
import dev.rematch.training.LoadedModel;
import dev.rematch.training.Predictions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Tries models out on some rows of the holdout: how long they take for a row, and what they do when
 * a feature is NULL or has a value that they have never seen.
 */
final class ModelProbes {
  /** Metrics of what trying a model out has shown. */
  static final String SCORING_MICROS = "scoring-microseconds";

  static final String NULL_CHANGE = "null-change";

  private static final int ROWS = 200;
  private static final int TIMES = 3;
  private static final String UNSEEN = "\u0001never seen\u0001";

  private ModelProbes() {}

  /** What an earlier attempt of this run has shown: times differ, and one of them must count. */
  static Map<Integer, Probe> kept(RunContext context) {
    Map<Integer, Probe> probes = new HashMap<>();
    for (MetricRow row :
        context.registry().metrics().where(m -> m.runId().equals(context.runId()))) {
      boolean time = row.metric().equals(SCORING_MICROS);
      if (time || row.metric().equals(NULL_CHANGE)) {
        Probe known = probes.getOrDefault(row.version().orElseThrow(), Probe.NONE);
        probes.put(
            row.version().orElseThrow(),
            new Probe(
                time ? row.value() : known.scoringMicros(),
                time ? known.nullChange() : row.value()));
      }
    }
    return probes;
  }

  /** By version. */
  static Map<Integer, Probe> of(RunContext context, List<ModelVersion> players, Window window) {
    FeatureSpec spec = context.pipeline().features();
    Dataset<Row> rows =
        FeatureView.within(context.featureTable().required().rows(), spec, window, window.from())
            .filter(FeatureView.label(spec).isNotNull())
            .withColumn("_entity", FeatureView.entityHash(spec))
            .orderBy("_entity")
            .limit(ROWS);
    List<Row> sample = rows.collectAsList();
    Dataset<Row> local = context.spark().createDataFrame(sample, rows.schema());
    Map<Integer, Probe> probes = new LinkedHashMap<>();
    for (ModelVersion player : players) {
      probes.put(player.version(), probe(context.models().load(player), local));
    }
    return probes;
  }

  private static Probe probe(LoadedModel model, Dataset<Row> sample) {
    List<String> changed = new ArrayList<>();
    Dataset<Row> all = sample.withColumn("_changed", functions.lit(0));
    for (Map.Entry<String, FeatureType> feature : model.features().entrySet()) {
      changed.add(feature.getKey());
      all = all.union(with(sample, feature.getKey(), null, changed.size()));
      if (feature.getValue() == FeatureType.CATEGORICAL) {
        changed.add(feature.getKey());
        all = all.union(with(sample, feature.getKey(), UNSEEN, changed.size()));
      }
    }
    // Made local once, so that what is timed is the model.
    Dataset<Row> variants =
        sample.sparkSession().createDataFrame(all.collectAsList(), all.schema());
    Dataset<Row> scored =
        Predictions.append(
                FeatureView.scoring(variants, model.features()),
                model.model(),
                model.task(),
                "_prediction")
            .select("_entity", "_changed", "_prediction");
    List<Row> predictions = List.of();
    long nanos = Long.MAX_VALUE;
    for (int i = 0; i < TIMES; i++) {
      long started = System.nanoTime();
      predictions = scored.collectAsList();
      nanos = Math.min(nanos, System.nanoTime() - started);
    }
    return new Probe(
        nanos / 1e3 / Math.max(1, predictions.size()), worstChange(predictions, changed.size()));
  }

  private static Dataset<Row> with(Dataset<Row> sample, String column, String value, int number) {
    List<Column> columns = new ArrayList<>();
    for (org.apache.spark.sql.types.StructField field : sample.schema().fields()) {
      Column cell = functions.col("`" + field.name() + "`");
      boolean text = field.dataType().equals(org.apache.spark.sql.types.DataTypes.StringType);
      columns.add(
          field.name().equals(column)
              // A number or a flag can be unseen only by being absent.
              ? functions.lit(text ? value : null).cast(field.dataType()).as(field.name())
              : cell);
    }
    return sample
        .select(columns.toArray(new Column[0]))
        .withColumn("_changed", functions.lit(number));
  }

  private static double worstChange(List<Row> predictions, int variants) {
    Map<Long, Double> before = new HashMap<>();
    predictions.stream()
        .filter(r -> r.getInt(1) == 0)
        .forEach(r -> before.put(r.getLong(0), r.getDouble(2)));
    double[] sums = new double[variants + 1];
    long[] rows = new long[variants + 1];
    for (Row row : predictions) {
      boolean none = row.isNullAt(2) || !Double.isFinite(row.getDouble(2));
      sums[row.getInt(1)] +=
          none ? Double.POSITIVE_INFINITY : Math.abs(row.getDouble(2) - before.get(row.getLong(0)));
      rows[row.getInt(1)]++;
    }
    double worst = rows[0] == 0 ? Double.NaN : 0;
    for (int i = 1; i <= variants; i++) {
      worst = rows[i] == 0 ? worst : Math.max(worst, sums[i] / rows[i]);
    }
    return worst;
  }
}
