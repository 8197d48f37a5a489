package dev.rematch.kernel;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.defaults.engine.fileio.FileIO;
import io.delta.kernel.defaults.engine.hadoopio.HadoopFileIO;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.MetricsReporter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** The one place that sets up Delta Kernel, so that no table is ever written with a racy log. */
public final class KernelEngine {
  private static final String S3_LOG_STORE = "io.delta.kernel.logStore.%s.impl";

  private final Engine engine;

  private KernelEngine(FileIO files) {
    this.engine = new QuietEngine(files);
  }

  /** The engine for tables under a local path or a URI that needs no settings. */
  public static KernelEngine at(String root) {
    return at(root, Map.of());
  }

  /**
   * The engine for tables under a root.
   *
   * @param root a local path, or a URI of a file system that Hadoop knows
   * @param hadoop Hadoop settings, for what is not local: credentials' providers, the LogStore
   * @throws RematchException (REFUSED) for S3 with Delta's default LogStore, with which two writers
   *     lose commits
   */
  public static KernelEngine at(String root, Map<String, String> hadoop) {
    String scheme = scheme(root);
    if (scheme.equals("file")) {
      return new KernelEngine(new LocalFileIo());
    }
    if (scheme.startsWith("s3") && !hadoop.containsKey(S3_LOG_STORE.formatted(scheme))) {
      throw new RematchException(
          FailureKind.REFUSED,
          "Cannot use "
              + root
              + " for the registry: Delta's default LogStore for "
              + scheme
              + " is safe for one writer only; set "
              + S3_LOG_STORE.formatted(scheme)
              + " to one that excludes writers (io.delta.storage.S3DynamoDBLogStore)");
    }
    return new KernelEngine(remote(hadoop));
  }

  Engine engine() {
    return engine;
  }

  private static FileIO remote(Map<String, String> hadoop) {
    Configuration configuration = new Configuration();
    hadoop.forEach(configuration::set);
    return new HadoopFileIO(configuration);
  }

  private static String scheme(String root) {
    int colon = root.indexOf(':');
    return colon < 2 ? "file" : root.substring(0, colon).toLowerCase(Locale.ROOT);
  }

  /** Kernel's default engine logs a JSON report for each read and commit; nobody reads those. */
  private static final class QuietEngine extends DefaultEngine {
    QuietEngine(FileIO files) {
      super(files);
    }

    @Override
    public List<MetricsReporter> getMetricsReporters() {
      return List.of();
    }
  }
}
