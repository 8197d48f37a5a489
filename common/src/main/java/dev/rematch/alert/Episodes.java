package dev.rematch.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.rematch.core.Period;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Turns what was found in a window into rows of episodes. An episode opens once, gathers evidence
 * and closes itself; windows that come late, such as those of a backfill, are noted and change no
 * episode.
 */
public final class Episodes {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private final AlertRule rule;
  private final String model;
  private final List<Alert> history;

  /**
   * @param history rows of the {@code alerts} table, in their order
   */
  public Episodes(AlertRule rule, String model, List<Alert> history) {
    this.rule = rule;
    this.model = model;
    this.history = history.stream().filter(a -> a.model().equals(model)).toList();
  }

  /** The episodes that are open: the last row of each, oldest first. */
  public List<Alert> open() {
    Map<String, Alert> last = new LinkedHashMap<>();
    history.stream()
        .filter(alert -> !alert.is(Alert.State.WITHDRAWN))
        .forEach(alert -> last.put(alert.alertId(), alert));
    return last.values().stream().filter(Alert::open).toList();
  }

  /** The rows that the signals of one run add. */
  public List<Alert> next(List<Signal> signals, String runId, Instant now) {
    List<Alert> rows = new ArrayList<>();
    for (Signal signal : signals) {
      new Subject(signal, runId, now).next().ifPresent(rows::add);
    }
    return rows;
  }

  /** All that is known of one kind and subject. */
  private final class Subject {
    private final Signal signal;
    private final String runId;
    private final Instant now;

    /** The last row of each window, by its first day. */
    private final TreeMap<LocalDate, Alert> windows = new TreeMap<>();

    private Optional<Alert> episode = Optional.empty();

    Subject(Signal signal, String runId, Instant now) {
      this.signal = signal;
      this.runId = runId;
      this.now = now;
      for (Alert alert : history) {
        if (alert.kind().equals(signal.kind()) && alert.subject().equals(signal.subject())) {
          windows.put(firstDay(alert), alert);
          if (alert.open()) {
            episode = Optional.of(alert);
          } else if (alert.is(Alert.State.CLOSED)) {
            episode = Optional.empty();
          }
        }
      }
    }

    Optional<Alert> next() {
      Optional<Alert> before = Optional.ofNullable(windows.get(signal.period().start()));
      return switch (signal.finding()) {
        case UNKNOWN -> Optional.empty();
        case WRONG -> wrong(before);
        case RIGHT -> right(before);
      };
    }

    private Optional<Alert> wrong(Optional<Alert> before) {
      String evidence = json(signal.evidence());
      boolean known = before.filter(b -> b.wrong() && b.evidence().equals(evidence)).isPresent();
      if (known) {
        return Optional.empty();
      }
      if (late()) {
        return Optional.of(row(Alert.State.NOTICED, Optional.empty(), evidence));
      }
      if (episode.isPresent()) {
        return Optional.of(row(Alert.State.CONTINUED, episode, evidence));
      }
      Alert.State state =
          wrongBefore() + 1 >= rule.wrong() ? Alert.State.OPENED : Alert.State.NOTICED;
      return Optional.of(row(state, Optional.empty(), evidence));
    }

    private Optional<Alert> right(Optional<Alert> before) {
      if (!late() && episode.isPresent()) {
        String evidence = json(signal.evidence());
        boolean known =
            before
                .filter(b -> b.is(Alert.State.EASED) && b.evidence().equals(evidence))
                .isPresent();
        Alert.State state =
            rightBefore() + 1 >= rule.wrong() ? Alert.State.CLOSED : Alert.State.EASED;
        return known ? Optional.empty() : Optional.of(row(state, episode, evidence));
      }
      return before
          .filter(Alert::wrong)
          .map(b -> row(Alert.State.WITHDRAWN, episode, json(signal.evidence())));
    }

    /** Whether a later window was looked at before. */
    private boolean late() {
      return !windows.isEmpty() && windows.lastKey().isAfter(signal.period().start());
    }

    /** Wrong windows among the last ones before this. */
    private long wrongBefore() {
      return before().filter(Alert::wrong).count();
    }

    /** Right ones, as far as they were noted: since the episode opened. */
    private long rightBefore() {
      return before().filter(a -> a.is(Alert.State.EASED)).count();
    }

    private Stream<Alert> before() {
      Period first = signal.period().plus(1L - rule.of());
      return windows.subMap(first.start(), signal.period().start()).values().stream();
    }

    private Alert row(Alert.State state, Optional<Alert> of, String evidence) {
      boolean opens = state == Alert.State.OPENED;
      boolean adds = opens || state == Alert.State.CONTINUED;
      boolean again =
          windows.containsKey(signal.period().start())
              && windows.get(signal.period().start()).wrong();
      long before = of.map(Alert::windows).orElse(opens ? wrongBefore() : 0L);
      return new Alert(
          of.map(Alert::alertId).orElseGet(this::newId),
          runId,
          model,
          signal.kind(),
          severity(of),
          signal.subject(),
          signal.period().window().toString(),
          opens ? Optional.of(now) : of.flatMap(Alert::openedAt),
          state == Alert.State.CLOSED ? Optional.of(now) : Optional.empty(),
          evidence,
          signal.action(),
          state.toString(),
          now,
          before + (adds && !(again && of.isPresent()) ? 1 : 0));
    }

    /** Of its own also where an episode opened and closed in this window before. */
    private String newId() {
      String id =
          String.join("/", model, signal.kind(), signal.subject(), signal.period().toString());
      long before =
          history.stream()
              .filter(a -> a.is(Alert.State.OPENED))
              .filter(a -> a.alertId().equals(id) || a.alertId().startsWith(id + "/"))
              .count();
      return before == 0 ? id : id + "/" + (before + 1);
    }

    /** An episode is as severe as its worst window. */
    private String severity(Optional<Alert> of) {
      boolean severe =
          signal.severity().equals(Signal.SEVERE)
              || of.map(a -> a.severity().equals(Signal.SEVERE)).orElse(false);
      return severe ? Signal.SEVERE : Signal.WARN;
    }
  }

  private static LocalDate firstDay(Alert alert) {
    // "[2013-01-01, 2013-02-01)"
    return LocalDate.parse(alert.window().substring(1, alert.window().indexOf(',')));
  }

  private static String json(Map<String, Object> evidence) {
    try {
      return JSON.writeValueAsString(evidence);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write the evidence of an alert as JSON", e);
    }
  }
}
