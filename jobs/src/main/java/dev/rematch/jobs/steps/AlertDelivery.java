package dev.rematch.jobs.steps;

import dev.rematch.alert.Alert;
import dev.rematch.alert.Notification;
import dev.rematch.alert.sink.AlertSpec;
import dev.rematch.alert.sink.Delivery;
import dev.rematch.alert.sink.Sink;
import dev.rematch.core.Hashes;
import dev.rematch.core.Secrets;
import dev.rematch.pipeline.Pipeline;
import dev.rematch.pipeline.Progress;
import dev.rematch.pipeline.RegistryTables;
import dev.rematch.pipeline.RunContext;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Tells the pipeline's sinks of episodes; what could not be told is tried by the next run. */
public final class AlertDelivery {
  private AlertDelivery() {}

  /** Delivers what is due and leaves a row for each try. */
  static List<Notification> deliver(RunContext context) {
    return deliver(
        context.pipeline(),
        context.registry(),
        context.secrets(),
        context.clock(),
        context.runId(),
        context.progress());
  }

  /**
   * The same without a session.
   *
   * @param runId of the rows
   */
  public static List<Notification> deliver(
      Pipeline pipeline,
      RegistryTables registry,
      Secrets secrets,
      Clock clock,
      String runId,
      Progress progress) {
    AlertSpec spec = pipeline.alerts();
    if (spec.sinks().isEmpty()) {
      return List.of();
    }
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    List<Alert> recent =
        registry.alerts().all().stream()
            .filter(a -> a.model().equals(pipeline.model()))
            .filter(a -> !end(a).plusDays(spec.lateDays()).isBefore(today))
            .toList();
    List<Sink> sinks = spec.sinks().stream().map(s -> s.open(secrets, clock)).toList();
    List<Notification> tried =
        new Delivery(sinks, clock, AlertDelivery::pause)
            .deliver(recent, registry.notifications().all(), runId);
    registry.notifications().append(runId + "/" + Hashes.sha256(tried.toString()), tried);
    tried.stream()
        .filter(n -> !n.delivered())
        .forEach(
            n ->
                progress.say(
                    "  alert "
                        + n.alertId()
                        + " not delivered to "
                        + n.sink()
                        + ", the next run tries again: "
                        + n.error().orElse("")));
    return tried;
  }

  private static LocalDate end(Alert alert) {
    String window = alert.window();
    return LocalDate.parse(window.substring(window.indexOf(',') + 2, window.length() - 1));
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
