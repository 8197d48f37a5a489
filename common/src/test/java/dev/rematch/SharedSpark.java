package dev.rematch;

import dev.rematch.kernel.HardLinkLogStore;
import dev.rematch.table.LakeSettings;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.SparkSession;

/** The one local Spark session of a test JVM, made on first use and set up as the launcher does. */
public final class SharedSpark {
  private SharedSpark() {}

  /** The session; tests never stop it. */
  public static SparkSession session() {
    return Holder.SESSION;
  }

  /** How many Spark jobs the work starts. */
  public static int jobsOf(Runnable work) {
    AtomicInteger jobs = new AtomicInteger();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart start) {
            jobs.incrementAndGet();
          }
        };
    SparkContext context = session().sparkContext();
    // What ran before is not counted.
    drain(context);
    context.addSparkListener(listener);
    try {
      work.run();
      drain(context);
    } finally {
      context.removeSparkListener(listener);
    }
    return jobs.get();
  }

  private static void drain(SparkContext context) {
    try {
      context.listenerBus().waitUntilEmpty();
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException("Cannot count jobs: Spark's events do not come to an end", e);
    }
  }

  private static final class Holder {
    static final SparkSession SESSION = open();

    private static SparkSession open() {
      SparkSession.Builder builder =
          SparkSession.builder()
              .appName("rematch-tests")
              .master("local[2]")
              .config("spark.delta.logStore.file.impl", HardLinkLogStore.class.getName())
              .config("spark.sql.warehouse.dir", "target/spark-warehouse")
              .config("spark.ui.enabled", "false")
              .config("spark.driver.host", "127.0.0.1")
              .config("spark.driver.bindAddress", "127.0.0.1");
      LakeSettings.SESSION.forEach(builder::config);
      return builder.getOrCreate();
    }
  }
}
