package dev.rematch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.rematch.SharedSpark;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.Task;
import dev.rematch.core.Warehouse;
import dev.rematch.feature.FeatureType;
import dev.rematch.registry.Manifest;
import dev.rematch.registry.ModelVersion;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.ClassificationModel;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.OneVsRestModel;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.Metadata;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ModelStoreSparkTest {
  private static final String ASSEMBLER = "sparkml/stages/0_assembler/metadata/part-00000";

  @TempDir Path folder;
  private final SparkSession spark = SharedSpark.session();
  private ModelStore store;
  private Artifact artifact;
  private Path saved;

  @BeforeEach
  void save() {
    store = new ModelStore(spark, new Warehouse(folder.toString()), Clock.systemUTC());
    artifact = store.save("tested", "run-1", "linear", model());
    saved = folder.resolve(artifact.path());
  }

  private static LoadedModel model() {
    VectorAssembler assembler =
        new VectorAssembler("assembler")
            .setInputCols(new String[] {"x"})
            .setOutputCol(Featurizer.FEATURES);
    LogisticRegressionModel logistic =
        new LogisticRegressionModel("logistic", Vectors.dense(new double[] {1}), 0);
    logistic.setFeaturesCol(Featurizer.FEATURES);
    List<Transformer> stages = List.of(assembler, logistic);
    return new LoadedModel(
        new PipelineModel("rematch", stages), Task.BINARY, Map.of("x", FeatureType.NUMERIC));
  }

  /** What somebody with access to the folder may do to it. */
  enum Tampering {
    CHANGED("sparkml/metadata/part-00000 was changed") {
      @Override
      void on(Path model) throws IOException {
        Path file = model.resolve("sparkml/metadata/part-00000");
        Files.writeString(file, Files.readString(file).replace("rematch", "rematcj"));
      }
    },
    CUT("sparkml/stages/1_logistic/data/part-00000.snappy.parquet was changed") {
      @Override
      void on(Path model) throws IOException {
        Path file = model.resolve("sparkml/stages/1_logistic/data/part-00000.snappy.parquet");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
      }
    },
    ADDED("sparkml/stages/0_assembler/metadata/part-00001 was added") {
      @Override
      void on(Path model) throws IOException {
        Files.writeString(model.resolve("sparkml/stages/0_assembler/metadata/part-00001"), "{}");
      }
    },
    CHECKSUM_ADDED("sparkml/metadata/.part-00000.crc was added") {
      @Override
      void on(Path model) throws IOException {
        Files.writeString(model.resolve("sparkml/metadata/.part-00000.crc"), "crc");
      }
    },
    REMOVED("MLmodel was removed") {
      @Override
      void on(Path model) throws IOException {
        Files.delete(model.resolve("MLmodel"));
      }
    },
    SWAPPED("features.json was changed") {
      @Override
      void on(Path model) throws IOException {
        Path third = model.resolve("third");
        Files.move(model.resolve("requirements.txt"), third);
        Files.move(model.resolve("features.json"), model.resolve("requirements.txt"));
        Files.move(third, model.resolve("features.json"));
      }
    },
    LINKED("MLmodel was replaced by a link") {
      @Override
      void on(Path model) throws IOException {
        Path elsewhere = model.resolveSibling("elsewhere");
        Files.move(model.resolve("MLmodel"), elsewhere);
        Files.createSymbolicLink(model.resolve("MLmodel"), elsewhere);
      }
    },
    MANIFEST_REWRITTEN("manifest.json is not the one that was registered") {
      @Override
      void on(Path model) throws IOException {
        Files.writeString(model.resolve("extra"), "x");
        Manifest.write(model);
      }
    },
    MANIFEST_REMOVED("manifest.json is missing") {
      @Override
      void on(Path model) throws IOException {
        Files.delete(model.resolve("manifest.json"));
      }
    };

    private final String message;

    Tampering(String message) {
      this.message = message;
    }

    abstract void on(Path model) throws IOException;

    String message() {
      return message;
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesAFolderThatIsNotTheRegisteredOne(Tampering tampering) throws IOException {
    tampering.on(saved);
    // Both with the model in memory and without.
    for (ModelStore each : List.of(store, fresh())) {
      assertThatThrownBy(() -> each.load(version(artifact)))
          .isInstanceOfSatisfying(
              RematchException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.REFUSED))
          .hasMessageContaining("Cannot load tested v1: file " + tampering.message());
    }
  }

  @Test
  void refusesForeignClassesEvenWhenTheManifestAgrees() throws IOException {
    String genuine = Files.readString(saved.resolve(ASSEMBLER));
    for (String foreign :
        List.of(
            "java.lang.Runtime",
            "org.apache.spark.ml.tuning.CrossValidatorModel",
            "org.apache.spark.ml.feature.SQLTransformer")) {
      String changed = genuine.replace("org.apache.spark.ml.feature.VectorAssembler", foreign);
      refused(ASSEMBLER, changed, "stage metadata 0_assembler names class " + foreign);
    }
    refused(
        ASSEMBLER,
        genuine.replace("{\"class\"", "{\"class\":\"java.lang.Runtime\",\"class\""),
        "stage metadata 0_assembler is not one JSON object");
    refused(ASSEMBLER, genuine + genuine, "stage metadata 0_assembler is not one JSON object");
    refused(ASSEMBLER, "{}", "names class none");
    String pipeline = Files.readString(saved.resolve("sparkml/metadata/part-00000"));
    refused(
        "sparkml/metadata/part-00000",
        pipeline.replace("\"assembler\"", "\"../../x\""),
        "stage metadata sparkml has a stage identifier that is not a plain name");
    refused(
        "sparkml/stages/0_assembler/metadata/part-00000.gz",
        "x",
        "stage metadata 0_assembler holds an unknown file part-00000.gz");
  }

  /** A class of somebody else, on the class path: loading it would run its initialiser. */
  static final class Foreign {
    static {
      INITIALISED.set(true);
    }
  }

  private static final AtomicBoolean INITIALISED = new AtomicBoolean();

  /** Models with other models inside, as MLlib itself stores them. */
  static Stream<Arguments> nests() {
    LogisticRegressionModel inner =
        new LogisticRegressionModel("inner", Vectors.dense(new double[] {1}), 0);
    inner.setFeaturesCol(Featurizer.FEATURES);
    VectorAssembler assembler =
        new VectorAssembler("nested").setInputCols(new String[] {"x"}).setOutputCol("v");
    PipelineModel deepest = new PipelineModel("deepest", List.<Transformer>of(assembler));
    CrossValidatorModel validated = new CrossValidatorModel("cv", inner, new double[] {1});
    validated.set("estimator", new LogisticRegression("estimator"));
    validated.set("estimatorParamMaps", new ParamMap[] {ParamMap.empty()});
    validated.set("evaluator", new BinaryClassificationEvaluator("evaluator"));
    OneVsRestModel each =
        new OneVsRestModel("ovr", Metadata.empty(), new ClassificationModel<?, ?>[] {inner, inner});
    each.set("classifier", new LogisticRegression("classifier"));
    return Stream.of(
        arguments(new PipelineModel("middle", List.<Transformer>of(deepest)), "0_nested"),
        arguments(validated, "bestModel"),
        arguments(each, "model_1"));
  }

  @ParameterizedTest
  @MethodSource("nests")
  void aForeignClassIsRefusedHoweverDeepAndNeverLoaded(Transformer nest, String where)
      throws IOException {
    PipelineModel model = new PipelineModel("rematch", List.of(nest));
    artifact =
        store.save(
            "tested",
            "run-2",
            "nest",
            new LoadedModel(model, Task.BINARY, Map.of("x", FeatureType.NUMERIC)));
    saved = folder.resolve(artifact.path());
    boolean listed = nest instanceof PipelineModel;
    if (listed) {
      assertThat(fresh().load(version(artifact)).model().stages()).hasSize(1);
    } else {
      assertThatThrownBy(() -> fresh().load(version(artifact)))
          .hasMessageContaining("which is not on the list of stages that Rematch makes");
    }

    Path metadata;
    try (Stream<Path> walk = Files.walk(saved.resolve("sparkml"))) {
      metadata =
          walk.filter(p -> p.toString().contains(where + "/metadata/part-"))
              .findFirst()
              .orElseThrow();
    }
    String genuine = Files.readString(metadata);
    refused(
        saved.relativize(metadata).toString(),
        genuine.replaceFirst(
            "\"class\":\"[^\"]*\"", Matcher.quoteReplacement("\"class\":\"" + FOREIGN + "\"")),
        listed ? "names class " + FOREIGN : "names class ");
    assertThat(INITIALISED).as("the foreign class was initialised").isFalse();
  }

  private static final String FOREIGN = "dev.rematch.training.ModelStoreSparkTest$Foreign";

  private void refused(String file, String content, String message) throws IOException {
    Path path = saved.resolve(file);
    byte[] genuine = Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
    Files.writeString(path, content);
    Artifact forged = new Artifact(artifact.path(), Manifest.write(saved), Optional.empty());
    assertThatThrownBy(() -> fresh().load(version(forged)))
        .hasMessageContaining("Cannot load tested v1: ")
        .hasMessageContaining(message);
    Files.write(path, genuine);
  }

  @Test
  void nothingOutsideTheModelsFolderIsReadOrWritten() {
    for (String path :
        List.of(
            "../elsewhere",
            "models/tested/../../elsewhere",
            "/etc",
            "models/other/run-1/x",
            "models/tested/run\u0000/x",
            "models/tested/..\\x/y")) {
      assertThatThrownBy(
              () -> store.load(version(new Artifact(path, artifact.sha256(), Optional.empty()))))
          .as(path)
          .hasMessageContaining("not a place under models/");
    }
    assertThatThrownBy(() -> store.save("../x", "run-1", "linear", model()))
        .isInstanceOf(RematchException.class);
    assertThatThrownBy(() -> store.save("tested", "../run", "linear", model()))
        .hasMessageContaining("not a place under models/");
    assertThatThrownBy(() -> store.save("tested", "run-1", "a/b", model()))
        .isInstanceOf(RematchException.class);
  }

  @Test
  void aLinkOnTheWayLeadsNowhere() throws IOException {
    Path models = folder.resolve("models");
    Files.move(models.resolve("tested"), folder.resolve("elsewhere"));
    Files.createSymbolicLink(models.resolve("tested"), folder.resolve("elsewhere"));

    for (ModelStore each : List.of(store, fresh())) {
      assertThatThrownBy(() -> each.load(version(artifact)))
          .isInstanceOfSatisfying(
              RematchException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.REFUSED))
          .hasMessageContaining("it leads out of " + models + " by a link, to " + folder);
    }
    assertThatThrownBy(() -> store.save("tested", "run-9", "linear", model()))
        .hasMessageContaining("by a link, to " + folder.resolve("elsewhere/run-9"));
    assertThat(folder.resolve("elsewhere/run-9")).isEmptyDirectory();
  }

  @Test
  void aFolderThatIsGoneIsMissingInput() {
    Artifact gone = new Artifact("models/tested/run-1/gone", artifact.sha256(), Optional.empty());
    assertThatThrownBy(() -> store.load(version(gone)))
        .isInstanceOfSatisfying(
            RematchException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.MISSING_INPUT));
  }

  @Test
  void twoSavesNeverShareAFolder() {
    assertThat(store.save("tested", "run-1", "linear", model()).path())
        .isNotEqualTo(artifact.path());
  }

  @Test
  void anotherFileSystemHoldsTheSameArtifact() {
    spark.sparkContext().hadoopConfiguration().set("fs.far.impl", FarFileSystem.class.getName());
    Warehouse far = new Warehouse("far://host" + folder.resolve("far"));
    ModelStore there = new ModelStore(spark, far, Clock.systemUTC());
    Artifact stored = there.save("tested", "run-1", "linear", model());

    LoadedModel loaded = new ModelStore(spark, far, Clock.systemUTC()).load(version(stored));

    assertThat(loaded.model().stages()).hasSize(2);
  }

  /** The local disk under another scheme. */
  public static final class FarFileSystem extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("far://host/");
    }

    @Override
    public java.io.File pathToFile(org.apache.hadoop.fs.Path path) {
      return new java.io.File(path.toUri().getPath());
    }
  }

  @Test
  void theFolderIsSmallAndWithoutHadoopsChecksums() throws IOException {
    try (Stream<Path> walk = Files.walk(saved)) {
      assertThat(walk.map(p -> p.getFileName().toString())).noneMatch(n -> n.endsWith(".crc"));
    }
  }

  private ModelStore fresh() {
    return new ModelStore(spark, new Warehouse(folder.toString()), Clock.systemUTC());
  }

  private static ModelVersion version(Artifact artifact) {
    return new ModelVersion(
        "tested",
        1,
        "linear",
        "run-1",
        artifact.path(),
        artifact.sha256(),
        Instant.EPOCH,
        Map.of());
  }
}
