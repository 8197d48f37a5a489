package dev.rematch.training;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rematch.core.FailureKind;
import dev.rematch.core.Names;
import dev.rematch.core.RematchException;
import dev.rematch.core.Task;
import dev.rematch.core.Warehouse;
import dev.rematch.feature.FeatureType;
import dev.rematch.registry.Manifest;
import dev.rematch.registry.ModelVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.SparkSession;

/**
 * Model folders: written once into a fresh folder, verified whenever they are loaded.
 *
 * <p>Models that this process has saved or loaded are kept, so that loading one again costs the
 * verification of its files but not the reading of its stages. Used by one thread.
 */
public final class ModelStore {
  static final String SPARKML = "sparkml";
  static final String FEATURES = "features.json";
  private static final int KEPT = 8;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SparkSession spark;
  private final Warehouse warehouse;
  private final Clock clock;
  private final Map<String, LoadedModel> kept =
      new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, LoadedModel> eldest) {
          return size() > KEPT;
        }
      };

  public ModelStore(SparkSession spark, Warehouse warehouse, Clock clock) {
    this.spark = spark;
    this.warehouse = warehouse;
    this.clock = clock;
  }

  /**
   * Writes the model into a folder that did not exist before; complete and on disk when this
   * returns. A folder that no version names afterwards is a leftover, not a version.
   */
  public Artifact save(String model, String runId, String recipe, LoadedModel trained) {
    Names.check("model", model);
    Names.check("recipe", recipe);
    String path = "models/" + model + "/" + segment(runId) + "/" + recipe + "-" + freshSuffix();
    try (PrivateFolder local = PrivateFolder.forWriting(warehouse, path, hadoop())) {
      Path folder = local.path();
      new PipelineFiles(spark).write(trained.model(), folder.resolve(SPARKML));
      Map<String, Object> features = new LinkedHashMap<>();
      features.put("task", trained.task());
      features.put("features", trained.features());
      Files.writeString(folder.resolve(FEATURES), JSON.writeValueAsString(features));
      MlflowFiles.write(folder, model, runId, trained.features(), trained.task(), clock.instant());
      local.dropChecksums();
      String sha256 = Manifest.write(folder);
      local.publish();
      kept.put(sha256, trained);
      return new Artifact(path, sha256, ModelDigest.of(trained.model()));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot save recipe " + recipe + " of model " + model + " to " + path, e);
    }
  }

  /**
   * Loads a version, after its files have proved to be the registered ones and every stage to be of
   * a class that Rematch makes.
   *
   * @throws dev.rematch.core.RematchException REFUSED when the files are not what was registered;
   *     MISSING_INPUT when the folder is gone
   */
  public LoadedModel load(ModelVersion version) {
    try (PrivateFolder local =
        PrivateFolder.copyOf(warehouse, place(version), version.toString(), hadoop())) {
      Path folder = local.path();
      Manifest.verify(folder, version.artifactSha256(), version.toString());
      LoadedModel known = kept.get(version.artifactSha256());
      if (known != null) {
        return known;
      }
      StageAllowList.check(folder.resolve(SPARKML), version.toString());
      LoadedModel loaded = read(folder);
      kept.put(version.artifactSha256(), loaded);
      return loaded;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot load " + version + " from " + version.artifact(), e);
    }
  }

  /** The version's folder, which must lie under its model's: an event may have been forged. */
  private static String place(ModelVersion version) {
    String path = version.artifact();
    if (!path.startsWith("models/" + Names.check("model", version.model()) + "/")) {
      throw outside(version.toString(), path);
    }
    for (String part : path.split("/", -1)) {
      segment(part);
    }
    return path;
  }

  static String segment(String name) {
    boolean control = name.chars().anyMatch(c -> c < ' ' || c == '/' || c == '\\' || c == ':');
    if (name.isBlank() || name.equals(".") || name.equals("..") || control) {
      throw outside("a model", name);
    }
    return name;
  }

  private static RematchException outside(String what, String path) {
    return new RematchException(
        FailureKind.REFUSED,
        "Cannot use the folder of " + what + ": not a place under models/, found " + shown(path));
  }

  private static String shown(String path) {
    return '"' + path.replaceAll("\\p{Cntrl}", "?") + '"';
  }

  private LoadedModel read(Path folder) throws IOException {
    Map<String, Object> description =
        JSON.readValue(
            Files.readString(folder.resolve(FEATURES)),
            new TypeReference<Map<String, Object>>() {});
    Map<String, FeatureType> features = new LinkedHashMap<>();
    ((Map<?, ?>) description.get("features"))
        .forEach((name, type) -> features.put((String) name, FeatureType.valueOf((String) type)));
    PipelineModel model =
        PipelineModel.read().session(spark).load(folder.resolve(SPARKML).toUri().toString());
    return new LoadedModel(model, Task.valueOf((String) description.get("task")), features);
  }

  private FileSystem hadoop() throws IOException {
    return new org.apache.hadoop.fs.Path(warehouse.root())
        .getFileSystem(spark.sparkContext().hadoopConfiguration());
  }

  private static String freshSuffix() {
    return java.util.UUID.randomUUID().toString().substring(0, 8);
  }
}
