package dev.rematch.jobs.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.function.Predicate;

/**
 * Episodes of scheduled tasks, one per DAG and logical date: opened when a task has failed for
 * good, closed when that is mended. Their windows are the days on which that happened.
 */
public final class TaskAlerts {
  /** Of the rows. */
  public static final String KIND = "task";

  /** The task of a rematch that could not be held: the next round plays anew. */
  private static final String REMATCH = "challenger";

  private static final ObjectMapper JSON = new ObjectMapper();

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
   * A stage has done its work: closes the open episodes of its DAG that are about these dates or
   * about this very request (of a task whose worker died the date is not known), and those about a
   * rematch that could not be held.
   */
  public void succeeded(String dag, List<LocalDate> dates, String request) {
    List<String> mended = dates.stream().map(date -> subject(dag, date)).toList();
    close(
        alert ->
            alert.subject().startsWith(dag + "/")
                && (mended.contains(alert.subject())
                    || alert.runId().equals(request)
                    || task(alert).equals(REMATCH)),
        request,
        request + " succeeded");
  }

  /**
   * Closes the open episodes of tasks that are meant.
   *
   * @param why they are over, for the record
   * @return the rows that were added
   */
  public List<Alert> close(Predicate<Alert> meant, String request, String why) {
    return episodes().open().stream()
        .filter(alert -> alert.kind().equals(KIND) && meant.test(alert))
        .flatMap(
            alert ->
                store(
                    request,
                    new Signal(
                        KIND,
                        alert.subject(),
                        today(),
                        Signal.Finding.RIGHT,
                        Signal.SEVERE,
                        Map.of("request", request, "reason", why),
                        "none: " + why))
                    .stream())
        .toList();
  }

  private static String task(Alert alert) {
    try {
      return JSON.readTree(alert.evidence()).path("task").asText();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot read the evidence of " + alert.alertId(), e);
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
