package dev.rematch.source;

import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.internal.SQLConf$;

/**
 * Builds expressions that give NULL where ANSI mode would end the job: a date that does not exist,
 * in one row, must not stop the others.
 */
final class LenientSql {
  private LenientSql() {}

  /**
   * Runs the work with ANSI mode off, for this thread only. A session of its own would do as well,
   * but Spark compiles every query again for each new session.
   */
  static <T> T with(SparkSession spark, Supplier<T> work) {
    SQLConf lenient =
        ((org.apache.spark.sql.classic.SparkSession) spark).sessionState().conf().clone();
    lenient.setConfString("spark.sql.ansi.enabled", "false");
    return SQLConf$.MODULE$.withExistingConf(lenient, work::get);
  }
}
