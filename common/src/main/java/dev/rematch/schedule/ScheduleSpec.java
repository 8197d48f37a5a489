package dev.rematch.schedule;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a pipeline is scheduled. It is no part of the config's hash: whoever moves a schedule trains
 * no other model.
 *
 * @param elt when new data are landed, as cron expression or preset in UTC; empty: only by hand
 * @param score {@link #FEATURES}, or a cron expression
 * @param retrain {@link #SCORED}, {@link #DRIFT}, or a cron expression
 * @param maintain when the warehouse is tidied up; empty: only by hand
 * @param oneJvm whether all stages of a date are one Spark application
 * @param start the first day that may be scheduled
 * @param end the last one, exclusive; empty: none
 * @param connection the Airflow connection, of type spark
 * @param pool of tasks that run on Spark
 * @param retries of tasks that run on Spark
 * @param historyUrl a page of Spark's history server, with {application_id}
 * @param reportUrl where reports are served, with {pipeline} and {date}
 * @param runUrl where a run can be looked at, with {run_id}
 */
public record ScheduleSpec(
    Optional<String> elt,
    String score,
    String retrain,
    Optional<String> maintain,
    boolean oneJvm,
    LocalDate start,
    Optional<LocalDate> end,
    String connection,
    String pool,
    int retries,
    int retryDelaySeconds,
    int maxRetryDelaySeconds,
    Optional<String> historyUrl,
    Optional<String> reportUrl,
    Optional<String> runUrl) {
  /** Scoring begins when there are new features. */
  public static final String FEATURES = "features";

  /** Training begins when a date was scored. */
  public static final String SCORED = "scored";

  /** Training begins when monitoring or a person asks for it. */
  public static final String DRIFT = "drift";

  /** The DAG of a pipeline's stage. */
  public static String dagId(String pipeline, String stage) {
    return "rematch_" + pipeline + "_" + stage;
  }

  /** As a plan holds it. */
  Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("connection", connection);
    values.put("elt", elt.orElse(null));
    values.put("end", end.map(LocalDate::toString).orElse(null));
    values.put("history_url", historyUrl.orElse(null));
    values.put("maintain", maintain.orElse(null));
    values.put("max_retry_delay_seconds", maxRetryDelaySeconds);
    values.put("one_jvm", oneJvm);
    values.put("pool", pool);
    values.put("report_url", reportUrl.orElse(null));
    values.put("retrain", retrain);
    values.put("retries", retries);
    values.put("retry_delay_seconds", retryDelaySeconds);
    values.put("run_url", runUrl.orElse(null));
    values.put("score", score);
    values.put("start", start.toString());
    return values;
  }
}
