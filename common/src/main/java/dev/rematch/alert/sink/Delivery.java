package dev.rematch.alert.sink;

import dev.rematch.alert.Alert;
import dev.rematch.alert.Notification;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Tells every sink what it was not told yet: episodes that opened, became severe or closed. A sink
 * that fails is tried again a few times, then left alone until the next run; it never fails the run
 * and holds it up once, not once per message.
 */
public final class Delivery {
  private static final int TRIES = 3;
  private static final long FIRST_PAUSE_MILLIS = 500;

  private final List<Sink> sinks;
  private final Clock clock;
  private final LongConsumer pause;

  /**
   * @param pause waits for so many milliseconds between two tries
   */
  public Delivery(List<Sink> sinks, Clock clock, LongConsumer pause) {
    this.sinks = List.copyOf(sinks);
    this.clock = clock;
    this.pause = pause;
  }

  /**
   * Delivers what is due.
   *
   * @param alerts candidates, in their order
   * @param earlier rows of notifications: what was delivered is not delivered again
   * @return one row per sink and alert that was tried
   */
  public List<Notification> deliver(List<Alert> alerts, List<Notification> earlier, String runId) {
    Set<String> done = new HashSet<>();
    earlier.stream()
        .filter(Notification::delivered)
        .forEach(n -> done.add(n.sink() + " " + n.delivery()));
    List<Notification> tried = new ArrayList<>();
    Set<String> down = new HashSet<>();
    for (Alert alert : news(alerts)) {
      Message message = Message.of(alert);
      for (Sink sink : sinks) {
        boolean due = !done.contains(sink.name() + " " + message.delivery());
        if (due && !down.contains(sink.name())) {
          Notification told = tell(sink, alert, message, runId);
          tried.add(told);
          if (!told.delivered()) {
            down.add(sink.name());
          }
        }
      }
    }
    return tried;
  }

  /** Opened, closed, or for the first time severe. */
  private static List<Alert> news(List<Alert> alerts) {
    Set<String> severe = new HashSet<>();
    List<Alert> news = new ArrayList<>();
    for (Alert alert : alerts) {
      boolean worse = alert.severity().equals("severe") && severe.add(alert.alertId());
      boolean changed =
          alert.state().equals(Alert.State.OPENED.toString())
              || alert.state().equals(Alert.State.CLOSED.toString());
      if (changed || (worse && alert.open())) {
        news.add(alert);
      }
    }
    return news;
  }

  private Notification tell(Sink sink, Alert alert, Message message, String runId) {
    Optional<String> error = Optional.empty();
    int tries = 0;
    boolean delivered = false;
    while (!delivered && tries < TRIES) {
      if (tries > 0) {
        pause.accept(FIRST_PAUSE_MILLIS << (tries - 1));
      }
      tries++;
      try {
        sink.send(message);
        delivered = true;
        error = Optional.empty();
      } catch (IOException | RuntimeException e) {
        error = Optional.of(String.valueOf(e.getMessage()));
      }
    }
    return new Notification(
        message.delivery(),
        alert.alertId(),
        alert.model(),
        sink.name(),
        delivered,
        tries,
        error,
        runId,
        clock.instant());
  }
}
