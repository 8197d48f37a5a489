package dev.rematch.kernel;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.Warehouse;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import org.apache.hadoop.conf.Configuration;

/** Makes the Delta Kernel engine that every registry table of a warehouse shares. */
public final class Engines {
  private static final String S3_LOG_STORE = "io.delta.kernel.logStore.s3a.impl";

  private Engines() {}

  /**
   * @param hadoop settings of the storage; not changed
   * @throws RematchException (REFUSED) on s3a with the default LogStore, which does not keep two
   *     writers apart
   */
  public static Engine of(Warehouse warehouse, Configuration hadoop) {
    if (warehouse.root().startsWith("s3a:") && hadoop.get(S3_LOG_STORE) == null) {
      throw new RematchException(
          FailureKind.REFUSED,
          "Cannot write a registry to "
              + warehouse.root()
              + ": the default LogStore of s3a lets two writers overwrite each other's commits; set "
              + S3_LOG_STORE
              + "=io.delta.storage.S3DynamoDBLogStore");
    }
    Configuration settings = new Configuration(hadoop);
    settings.set("io.delta.kernel.logStore.file.impl", HardLinkLogStore.class.getName());
    // Without Hadoop's own checksum files: Parquet has page checksums, and half the files suffice.
    settings.set("fs.file.impl", "org.apache.hadoop.fs.RawLocalFileSystem");
    settings.setBoolean("fs.file.impl.disable.cache", true);
    return DefaultEngine.create(settings);
  }
}
