package dev.rematch.training;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rematch.SharedSpark;
import dev.rematch.core.PeriodUnit;
import dev.rematch.core.Task;
import dev.rematch.core.Warehouse;
import dev.rematch.evaluation.EvaluationContext;
import dev.rematch.evaluation.Metrics;
import dev.rematch.feature.FeatureSpec;
import dev.rematch.feature.FeatureType;
import dev.rematch.feature.LabelSpec;
import dev.rematch.registry.Manifest;
import dev.rematch.registry.ModelVersion;
import dev.rematch.table.Observed;
import dev.rematch.tracking.ModelInternal;
import dev.rematch.tracking.ModelInternal.Kind;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AlgorithmContractSparkTest {
  private static final long SEED = 20130401;

  @TempDir Path folder;
  private final SparkSession spark = SharedSpark.session();

  /** An algorithm on a task with an engine. */
  record Case(String algorithm, Task task, String engine) {}

  static Stream<Case> cases() {
    return Algorithms.ALL.all().stream()
        .flatMap(
            a ->
                a.tasks().stream()
                    .sorted()
                    .flatMap(t -> a.engines().stream().map(e -> new Case(a.name(), t, e))));
  }

  private static FeatureSpec features(Task task) {
    Map<String, FeatureType> columns = new LinkedHashMap<>();
    columns.put("x", FeatureType.NUMERIC);
    columns.put("pressure", FeatureType.NUMERIC);
    columns.put("colour", FeatureType.CATEGORICAL);
    return new FeatureSpec("features", List.of("id"), "at", columns, new LabelSpec("y", task, 0));
  }

  private static RecipeSpec recipe(Case c) {
    Map<String, Object> few =
        c.algorithm().contains("trees")
            ? Map.of("trees", 8, "max-depth", 3, "learning-rate", 0.3)
            : c.algorithm().contains("forest") ? Map.of("trees", 8, "max-depth", 4) : Map.of();
    return new RecipeSpec(
        "tested",
        c.algorithm(),
        c.engine(),
        new TrainingWindow(1, PeriodUnit.MONTH),
        features(c.task()).columns(),
        few);
  }

  private Dataset<Row> rows(Task task, int n) {
    Random random = new Random(7);
    String[] colours = {"red", "green", "blue", null};
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      Double x = i % 17 == 0 ? null : random.nextGaussian();
      double pressure = 1013 + 8 * random.nextGaussian();
      String colour = colours[random.nextInt(4)];
      double margin =
          (x == null ? 0 : 1.5 * x)
              + ("red".equals(colour) ? 1 : -0.5)
              + 0.05 * (pressure - 1013)
              + 0.5 * random.nextGaussian();
      double y =
          switch (task) {
            case BINARY -> margin > 0 ? 1 : 0;
            case MULTICLASS -> margin > 1 ? 2 : margin > -1 ? 1 : 0;
            case REGRESSION -> 10 + margin;
          };
      rows.add(RowFactory.create((long) i, x, pressure, colour, i % 23 == 0 ? null : y));
    }
    return spark.createDataFrame(
        rows, StructType.fromDDL("id BIGINT, x DOUBLE, pressure DOUBLE, colour STRING, y DOUBLE"));
  }

  private LoadedModel train(Case c, Dataset<Row> rows) {
    FeatureSpec spec = features(c.task());
    TrainingRows collected =
        TrainingRows.of(FeatureView.training(rows, spec).collectAsList(), spec, "a window");
    return new LoadedModel(
        new Trainer(SEED).train(collected, spec, recipe(c)), c.task(), spec.columns());
  }

  private static double[] predict(LoadedModel model, Dataset<Row> rows) {
    Dataset<Row> view = FeatureView.scoring(rows, model.features());
    return Predictions.append(view, model.model(), model.task(), "p")
        .orderBy("id")
        .select("p")
        .collectAsList()
        .stream()
        .mapToDouble(r -> r.getDouble(0))
        .toArray();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void learnsAndRepeatsAndSurvivesItsStorage(Case c) throws Exception {
    Dataset<Row> rows = rows(c.task(), 600);
    LoadedModel first = train(c, rows.repartition(1));
    double[] predicted = predict(first, rows);

    Dataset<Row> labelled = rows.filter("y is not null");
    double[] labels =
        labelled.orderBy("id").select("y").collectAsList().stream()
            .mapToDouble(r -> r.getDouble(0))
            .toArray();
    String metric =
        switch (c.task()) {
          case BINARY -> "roc-auc";
          case MULTICLASS -> "accuracy";
          case REGRESSION -> "r2";
        };
    double quality =
        Metrics.ALL
            .get(metric)
            .value(EvaluationContext.of(c.task(), labels, predict(first, labelled)));
    assertThat(quality).as(metric).isGreaterThan(0.6);

    LoadedModel again = train(c, rows.repartition(7).sortWithinPartitions("pressure"));
    assertThat(predict(again, rows)).as("another partitioning").containsExactly(predicted);

    Optional<String> digest = ModelDigest.of(first.model());
    assertThat(digest).isPresent().isEqualTo(ModelDigest.of(again.model()));
    LoadedModel other = train(c, rows.filter("id > 9"));
    assertThat(ModelDigest.of(other.model())).as("trained on other rows").isNotEqualTo(digest);

    // From its first observed query on, a session cannot be serialized, and so nothing that holds
    // it.
    new Observed().on(rows, count(lit(1)).as("rows")).collectAsList();
    try (ObjectOutputStream travelling = new ObjectOutputStream(OutputStream.nullOutputStream())) {
      travelling.writeObject(first.model()); // as it does to every task that scores with it
    }

    Clock clock = Clock.systemUTC();
    Warehouse warehouse = new Warehouse(folder.toString());
    ModelStore store = new ModelStore(spark, warehouse, clock);
    Artifact artifact = store.save("tested", "run-1", "tested", first);
    LoadedModel loaded = new ModelStore(spark, warehouse, clock).load(version(artifact));
    assertThat(loaded.features()).isEqualTo(first.features());
    assertThat(predict(loaded, rows)).as("saved and loaded").containsExactly(predicted);
    assertThat(artifact.digest()).isEqualTo(digest);
    assertThat(ModelDigest.of(loaded.model())).as("saved and loaded").isEqualTo(digest);
  }

  /** Of several classes a forest averages shares that its rows do not hold. */
  static Stream<Case> casesOfNumbers() {
    return cases().filter(c -> c.task() != Task.MULTICLASS);
  }

  @ParameterizedTest
  @MethodSource("casesOfNumbers")
  void whatIsInsideGivesThePredictions(Case c) {
    Dataset<Row> rows = rows(c.task(), 300);
    LoadedModel model = train(c, rows);
    Artifact nowhere = new Artifact("models/tested/run-1/x", "00", Optional.empty());
    List<ModelInternal> inside = ModelInternals.of(version(nowhere), model);

    Dataset<Row> vectors = FeatureView.scoring(rows, model.features());
    for (int s = 0; s < model.model().stages().length - 1; s++) {
      vectors = model.model().stages()[s].transform(vectors);
    }
    List<String> names = FeatureNames.of(model.model(), Featurizer.FEATURES).names();
    double[] rebuilt =
        vectors.orderBy("id").select(Featurizer.FEATURES).collectAsList().stream()
            .map(r -> (Vector) r.get(0))
            .mapToDouble(v -> rebuilt(c, inside, names, v.toArray()))
            .toArray();

    assertThat(rebuilt).usingComparatorWithPrecision(1e-9).containsExactly(predict(model, rows));
    assertThat(inside).extracting(ModelInternal::version).containsOnly(1);
    assertThat(names).containsAnyOf("colour", "colour=red").doesNotHaveDuplicates();
    double importances =
        inside.stream()
            .filter(r -> r.kind() == Kind.IMPORTANCE)
            .mapToDouble(ModelInternal::value)
            .sum();
    boolean linear = inside.stream().anyMatch(r -> r.kind() == Kind.COEFFICIENT);
    assertThat(importances).isCloseTo(linear ? 0 : 1, within(1e-9));
  }

  /** The prediction as somebody computes it who has only the rows of model_internals. */
  private static double rebuilt(
      Case c, List<ModelInternal> inside, List<String> names, double[] features) {
    double sum = 0;
    Map<List<Integer>, ModelInternal> nodes = new HashMap<>();
    int trees = 0;
    for (ModelInternal row : inside) {
      switch (row.kind()) {
        case INTERCEPT -> sum += row.value();
        case COEFFICIENT -> sum += row.value() * features[names.indexOf(row.feature().get())];
        case IMPORTANCE -> {}
        case SPLIT, LEAF -> {
          nodes.put(List.of(row.tree().get(), row.node().get()), row);
          trees = Math.max(trees, row.tree().get() + 1);
        }
      }
    }
    for (int tree = 0; tree < trees; tree++) {
      ModelInternal node = nodes.get(List.of(tree, 0));
      while (node.kind() == Kind.SPLIT) {
        boolean left = features[names.indexOf(node.feature().get())] <= node.value();
        node = nodes.get(List.of(tree, left ? node.left().get() : node.right().get()));
      }
      sum += node.value();
    }
    if (c.algorithm().contains("forest")) {
      return sum / trees;
    }
    double margin = trees > 0 ? 2 * sum : sum;
    return c.task() == Task.BINARY ? 1 / (1 + Math.exp(-margin)) : sum;
  }

  @Test
  void unseenCategoriesAndMissingValuesArePredictedToo() {
    LoadedModel model =
        train(new Case("logistic-regression", Task.BINARY, "mllib"), rows(Task.BINARY, 300));
    Dataset<Row> odd =
        spark.createDataFrame(
            List.of(
                RowFactory.create(1L, null, null, null, null),
                RowFactory.create(2L, Double.NaN, 1000.0, "violet", 1.0)),
            StructType.fromDDL("id BIGINT, x DOUBLE, pressure DOUBLE, colour STRING, y DOUBLE"));

    assertThat(predict(model, odd)).hasSize(2).doesNotContain(0, 1).doesNotContain(Double.NaN);
  }

  @Test
  void theLinearFitIsThatOfMllib() {
    Dataset<Row> rows = rows(Task.BINARY, 400).filter("y is not null");
    LoadedModel model = train(new Case("logistic-regression", Task.BINARY, "mllib"), rows);
    Dataset<Row> view = FeatureView.scoring(rows, model.features());
    Dataset<Row> scaled = view;
    for (int s = 0; s < model.model().stages().length - 1; s++) {
      scaled = model.model().stages()[s].transform(scaled);
    }
    var reference =
        new org.apache.spark.ml.classification.LogisticRegression()
            .setFeaturesCol("_features")
            .setLabelCol("y")
            .setRegParam(0.001)
            .setStandardization(false)
            .setTol(1e-12)
            .setMaxIter(500)
            .fit(scaled);
    var fitted =
        (org.apache.spark.ml.classification.LogisticRegressionModel)
            model.model().stages()[model.model().stages().length - 1];

    assertThat(fitted.coefficients().toArray())
        .usingComparatorWithPrecision(1e-5)
        .containsExactly(reference.coefficients().toArray());
    assertThat(fitted.intercept()).isCloseTo(reference.intercept(), within(1e-3));
  }

  @Test
  void aTamperedFolderIsRefusedBeforeAnyClassLoads() throws Exception {
    Case c = new Case("logistic-regression", Task.BINARY, "mllib");
    ModelStore store = new ModelStore(spark, new Warehouse(folder.toString()), Clock.systemUTC());
    Artifact artifact = store.save("tested", "run-1", "tested", train(c, rows(Task.BINARY, 200)));
    Path saved = folder.resolve(artifact.path());
    Path metadata;
    try (Stream<Path> walk = Files.walk(saved.resolve("sparkml/metadata"))) {
      metadata =
          walk.filter(p -> p.getFileName().toString().startsWith("part-"))
              .findFirst()
              .orElseThrow();
    }
    String genuine = Files.readString(metadata);

    Files.writeString(metadata, genuine.replace("org.apache.spark.ml.PipelineModel", "evil.Stage"));
    assertThatThrownBy(() -> store.load(version(artifact)))
        .hasMessageContaining("Cannot load tested v1: file sparkml/metadata/")
        .hasMessageContaining("was changed since it was registered");
    String sha256 = Manifest.write(saved);
    assertThatThrownBy(
            () -> store.load(version(new Artifact(artifact.path(), sha256, Optional.empty()))))
        .hasMessageContaining("names class evil.Stage, which is not on the list");

    Files.writeString(metadata, genuine);
    Manifest.write(saved);
    Files.writeString(saved.resolve("extra"), "x");
    assertThatThrownBy(() -> store.load(version(artifact))).hasMessageContaining("extra was added");
    Files.delete(saved.resolve("extra"));
    Files.createSymbolicLink(saved.resolve("extra"), metadata);
    assertThatThrownBy(() -> store.load(version(artifact))).hasMessageContaining("extra was added");
    Files.delete(saved.resolve("extra"));
    Files.delete(saved.resolve("MLmodel"));
    assertThatThrownBy(() -> store.load(version(artifact)))
        .hasMessageContaining("MLmodel was removed");
  }

  @Test
  void badTrainingDataIsAClearError() {
    FeatureSpec spec = features(Task.BINARY);
    Dataset<Row> rows = rows(Task.BINARY, 50);
    assertThatThrownBy(() -> collect(rows.filter("y = 1"), spec))
        .hasMessageContaining("rows have label 1; nothing to learn");
    assertThatThrownBy(() -> collect(rows.filter("y is null"), spec))
        .hasMessageContaining("no row has a label in column y");
    assertThatThrownBy(
            () ->
                collect(
                    rows.selectExpr(
                        "id", "cast('Infinity' as double) x", "pressure", "colour", "y"),
                    spec))
        .hasMessageContaining("feature x is infinite in");
    assertThatThrownBy(() -> collect(rows.drop("colour"), spec))
        .hasMessageContaining("the table has no column colour");
    assertThatThrownBy(() -> collect(rows.drop("id"), spec))
        .hasMessageContaining("the table has no column id");
    assertThatThrownBy(
            () -> collect(rows.selectExpr("id", "'a' x", "pressure", "array(1) colour", "y"), spec))
        .hasMessageContaining("x is STRING and not a number or BOOLEAN")
        .hasMessageContaining("colour is ARRAY<INT> and not a STRING");
    assertThatThrownBy(
            () ->
                collect(
                    rows.selectExpr(
                        "id", "x", "pressure", "colour", "cast('Infinity' as double) y"),
                    spec))
        .hasMessageContaining("label y is infinite in 50 rows");
    assertThatThrownBy(
            () -> collect(rows.selectExpr("id", "x", "pressure", "colour", "2.0 y"), spec))
        .hasMessageContaining("a binary label must be 0 or 1, found 2.0");
  }

  @Test
  void aLabelThatIsNanIsUnknown() {
    Dataset<Row> rows =
        rows(Task.BINARY, 50)
            .selectExpr("id", "x", "pressure", "colour", "if(id = 5, double('NaN'), y) y");
    assertThat(collect(rows, features(Task.BINARY)).size())
        .isEqualTo((int) rows.filter("y is not null and id <> 5").count());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void columnsThatAreEmptyOrConstantAreNoObstacle(Case c) {
    Dataset<Row> rows =
        rows(c.task(), 120)
            .selectExpr(
                "id", "cast(null as double) x", "1e0 pressure", "cast(null as string) colour", "y");
    LoadedModel model = train(c, rows);
    ModelStore store = new ModelStore(spark, new Warehouse(folder.toString()), Clock.systemUTC());
    Artifact artifact = store.save("tested", "run-1", "tested", model);
    LoadedModel loaded =
        new ModelStore(spark, new Warehouse(folder.toString()), Clock.systemUTC())
            .load(version(artifact));
    assertThat(predict(loaded, rows))
        .containsExactly(predict(model, rows))
        .doesNotContain(Double.NaN);
  }

  @Test
  void aParameterThatNobodyKnowsIsNamed() {
    RecipeSpec wrong =
        new RecipeSpec(
            "trees",
            "gradient-boosted-trees",
            "xgboost",
            new TrainingWindow(1, PeriodUnit.MONTH),
            features(Task.BINARY).columns(),
            Map.of("max-dept", 3, "trees", 1.5, "learning-rate", "fast"));
    assertThat(Trainer.problems(wrong, Task.BINARY))
        .containsExactlyInAnyOrder(
            "Unknown parameter max-dept of recipe trees; did you mean max-depth? (known: trees,"
                + " max-depth, learning-rate, min-child-weight, row-share, column-share,"
                + " reg-lambda)",
            "Invalid parameter trees of recipe trees: 1.5 (must be a whole number from 1 to 10000)",
            "Invalid parameter learning-rate of recipe trees: fast (must be a number from 1.0E-6 to"
                + " 1.0)");
    assertThatThrownBy(() -> Trainer.check(wrong, Task.BINARY))
        .hasMessageContaining(
            "Unknown parameter max-dept of recipe trees; did you mean max-depth?");
  }

  private static TrainingRows collect(Dataset<Row> rows, FeatureSpec spec) {
    return TrainingRows.of(FeatureView.training(rows, spec).collectAsList(), spec, "a window");
  }

  private static ModelVersion version(Artifact artifact) {
    return new ModelVersion(
        "tested",
        1,
        "tested",
        "run-1",
        artifact.path(),
        artifact.sha256(),
        Instant.EPOCH,
        Map.of());
  }
}
