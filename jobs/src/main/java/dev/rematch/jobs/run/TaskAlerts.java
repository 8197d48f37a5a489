package dev.rematch.jobs.run;

import dev.rematch.alert.Alert;
import dev.rematch.alert.AlertRule;
import dev.rematch.alert.Episodes;
import dev.rematch.alert.Signal;
import dev.rematch.core.AppendLog;
import dev.rematch.core.Hashes;
import dev.rematch.core.Period;
import dev.rematch.core.PeriodUnit;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/**
 * Episodes of scheduled tasks, one per DAG and logical date: opened when a task has failed for
 * good, closed when the DAG has done its work for that date. Their windows are the days on which
 * that happened.
 */
public final class TaskAlerts {
  /** Of the rows. */
  public static final String KIND = "task";

  private final AppendLog<Alert> alerts;
  private final String model;
  private final Clock clock;

  public TaskAlerts(AppendLog<Alert> alerts, String model, Clock clock) {
    this.alerts = alerts;
    this.model = model;
    this.clock = clock;
  }

  /**
   * Opens an episode or adds to the one that is open; the same failure again adds nothing.
   *
   * @param date that the task was about
   * @param evidence what failed, and why
   */
  public List<Alert> failed(
      String dag, LocalDate date, String request, Map<String, Object> evidence) {
    return store(
        request,
        new Signal(
            KIND,
            subject(dag, date),
            today(),
            Signal.Finding.WRONG,
            Signal.SEVERE,
            evidence,
            "read the failed task's log, mend what it names and clear the task: it finds its own work"));
  }

  /**
   * Closes the open episodes of the DAG that are about these dates, or about this very request: of
   * a task whose worker died the date is not known.
   */
  public void succeeded(String dag, List<LocalDate> dates, String request) {
    List<String> mended = dates.stream().map(date -> subject(dag, date)).toList();
    for (Alert open : episodes().open()) {
      boolean its = open.subject().startsWith(dag + "/") && open.runId().equals(request);
      if (open.kind().equals(KIND) && (its || mended.contains(open.subject()))) {
        store(
            request,
            new Signal(
                KIND,
                open.subject(),
                today(),
                Signal.Finding.RIGHT,
                Signal.SEVERE,
                Map.of("request", request),
                "none: " + request + " succeeded"));
      }
    }
  }

  private static String subject(String dag, LocalDate date) {
    return dag + "/" + date;
  }

  private List<Alert> store(String request, Signal signal) {
    List<Alert> rows = episodes().next(List.of(signal), request, clock.instant());
    alerts.append(KIND + "/" + request + "/" + Hashes.sha256(rows.toString()), rows);
    return rows;
  }

  /** One failure is enough: the scheduler has tried again before it told us. */
  private Episodes episodes() {
    return new Episodes(new AlertRule(1, 1), model, alerts.all());
  }

  private Period today() {
    return Period.containing(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC), PeriodUnit.DAY);
  }
}
