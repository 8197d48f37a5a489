package dev.rematch.jobs.run;

import dev.rematch.kernel.HardLinkLogStore;
import dev.rematch.table.LakeSettings;
import java.util.LinkedHashMap;
import java.util.Map;

/** The settings of the session that commands run in. */
public final class SparkSettings {
  private SparkSettings() {}

  /** What every session needs, wherever it runs. */
  public static Map<String, String> required() {
    Map<String, String> settings = new LinkedHashMap<>(LakeSettings.SESSION);
    settings.put("spark.delta.logStore.file.impl", HardLinkLogStore.class.getName());
    return settings;
  }

  /** What a session inside this process gets besides, when nobody said which master to use. */
  public static Map<String, String> embedded() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("spark.master", "local[*]");
    settings.put("spark.ui.enabled", "false");
    settings.put("spark.driver.host", "127.0.0.1");
    settings.put("spark.driver.bindAddress", "127.0.0.1");
    // Plans of small tables change with every step: on few rows their bookkeeping costs more.
    settings.put("spark.sql.ui.retainedExecutions", "5");
    settings.put("spark.ui.retainedJobs", "20");
    settings.put("spark.ui.retainedStages", "20");
    settings.put("spark.ui.retainedTasks", "100");
    settings.put(
        "spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/rematch-spark");
    return settings;
  }
}
