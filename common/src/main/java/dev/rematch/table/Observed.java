package dev.rematch.table;

import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;

/** Numbers that ride on a job: counted while its rows pass, without a scan of their own. */
public final class Observed {
  private static final long SECONDS = 60;

  private final Observation observation = new Observation();

  /** The same rows; each named aggregate is counted as they pass. */
  public Dataset<Row> on(Dataset<Row> rows, Column first, Column... more) {
    return rows.observe(observation, first, more);
  }

  /**
   * A counted number, once the job has ended; 0 when no row came by.
   *
   * @throws IllegalStateException when Spark does not report it
   */
  public long count(String name) {
    try {
      Row row =
          scala.concurrent.Await.result(
              observation.future(),
              scala.concurrent.duration.Duration.apply(SECONDS, TimeUnit.SECONDS));
      if (row.length() == 0) {
        return 0;
      }
      Object value = row.get(row.fieldIndex(name));
      return value == null ? 0 : ((Number) value).longValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot read the count " + name + ": interrupted", e);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException(
          "Cannot read the count " + name + ": Spark did not report it in " + SECONDS + " s", e);
    }
  }
}
