package dev.rematch.table;

import java.util.Map;

/** The settings of a Spark session and of a table that the lake relies on. */
public final class LakeSettings {
  /**
   * What a session needs. The two {@code InCrc} limits are raised so that a table's files and
   * markers are known from the small checksum file beside each commit: above them Delta works them
   * out with three Spark jobs per version.
   */
  public static final Map<String, String> SESSION =
      Map.of(
          "spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension",
          "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog",
          "spark.sql.session.timeZone", "UTC",
          "spark.sql.shuffle.partitions", "2",
          "spark.databricks.delta.snapshotPartitions", "2",
          "spark.databricks.delta.setTransactionsInCrc.maxAllowed", "5000",
          "spark.databricks.delta.allFilesInCrc.thresholdNumFiles", "500");

  /**
   * What a table is created with. A version that a model was trained on must stay readable for a
   * year and more, and Delta refuses time travel beyond these durations even when nothing was
   * vacuumed. A checkpoint costs seconds of CPU on a small machine and saves the reading of small
   * commit files, which the checksum files mostly spare already.
   */
  static final Map<String, String> TABLE =
      Map.of(
          "delta.deletedFileRetentionDuration", "interval 400 days",
          "delta.logRetentionDuration", "interval 400 days",
          "delta.checkpointInterval", "100");

  private LakeSettings() {}
}
