package dev.rematch.jobs.steps;

import dev.rematch.core.Window;
import dev.rematch.feature.FeatureSpec;
import dev.rematch.pipeline.RunContext;
import dev.rematch.registry.ModelVersion;
import dev.rematch.training.FeatureView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Which rows the players were trained on, by the hash of their entity and of their values. One read
 * for each distinct training window, whatever the number of players.
 */
final class TrainedRows {
  private final RunContext context;
  private final Map<Integer, Seen> byVersion = new LinkedHashMap<>();

  /** Sorted hashes of one training window. */
  private record Seen(long[] entities, long[] values) {}

  TrainedRows(RunContext context, List<ModelVersion> players) {
    this.context = context;
    Map<TrainedOn, Seen> read = new LinkedHashMap<>();
    for (ModelVersion player : players) {
      TrainedOn trained = TrainedOn.of(player).rowsOnly();
      byVersion.put(player.version(), read.computeIfAbsent(trained, this::read));
    }
  }

  /** The versions that were trained on the row's entity, in the order of the players. */
  Column byEntity(Column entity) {
    return versions(entity, Seen::entities);
  }

  /** The versions that were trained on a row of the same values. */
  Column byValues(Column rowHash) {
    return versions(rowHash, Seen::values);
  }

  private Column versions(Column hash, Function<Seen, long[]> hashes) {
    int[] versions = byVersion.keySet().stream().mapToInt(Integer::intValue).toArray();
    Broadcast<long[][]> known =
        JavaSparkContext.fromSparkContext(context.spark().sparkContext())
            .broadcast(byVersion.values().stream().map(hashes).toArray(long[][]::new));
    UDF1<Long, List<Integer>> trainedOn =
        h -> {
          List<Integer> found = new ArrayList<>();
          for (int i = 0; i < versions.length; i++) {
            if (Arrays.binarySearch(known.value()[i], h) >= 0) {
              found.add(versions[i]);
            }
          }
          return found;
        };
    return functions.udf(trainedOn, DataTypes.createArrayType(DataTypes.IntegerType)).apply(hash);
  }

  private Seen read(TrainedOn trained) {
    FeatureSpec features = context.pipeline().features();
    Window window = trained.window();
    Dataset<Row> rows =
        FeatureView.within(
            trained
                .features()
                .map(pinned -> context.featureTable().read(pinned))
                .orElseGet(() -> context.featureTable().required().rows()),
            features,
            window,
            context.pipeline().period().startOf(window.from()));
    boolean byRow = context.pipeline().challenge().holdout().overlapByRow();
    List<Row> hashes =
        rows.select(
                FeatureView.entityHash(features),
                byRow ? FeatureView.rowHash(features) : functions.lit(0L))
            .collectAsList();
    long[] entities = hashes.stream().mapToLong(r -> r.getLong(0)).sorted().toArray();
    long[] values =
        byRow
            ? hashes.stream().mapToLong(r -> r.getLong(1)).sorted().distinct().toArray()
            : new long[0];
    return new Seen(entities, values);
  }
}
