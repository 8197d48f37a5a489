package dev.rematch.jobs.run;

import java.util.function.Supplier;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Where commands get their session from: the one that spark-submit set up, or an embedded one. */
public final class Sessions {
  private Sessions() {}

  public static Supplier<SparkSession> open() {
    return () -> {
      SparkConf conf = new SparkConf();
      SparkSettings.required().forEach(conf::setIfMissing);
      if (!conf.contains("spark.master")) {
        SparkSettings.embedded().forEach(conf::setIfMissing);
      }
      return SparkSession.builder().appName("rematch").config(conf).getOrCreate();
    };
  }
}
