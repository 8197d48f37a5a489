package dev.rematch.report;

import dev.rematch.alert.Alert;
import dev.rematch.alert.Signal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An episode as its rows tell it.
 *
 * @param rows of one alert id, in their order, at least one
 */
record EpisodeView(List<Alert> rows) {
  EpisodeView {
    rows = List.copyOf(rows);
  }

  /** How it stands: a window that was withdrawn says nothing of the others. */
  Alert last() {
    return rows.stream()
        .filter(r -> !r.state().equals(Alert.State.WITHDRAWN.toString()))
        .reduce((before, later) -> later)
        .orElse(rows.get(rows.size() - 1));
  }

  String kind() {
    return last().kind();
  }

  String subject() {
    return last().subject();
  }

  boolean open() {
    return last().open();
  }

  boolean severe() {
    return last().severity().equals(Signal.SEVERE);
  }

  /** Whether it ever opened, and is not only something that was noticed. */
  boolean opened() {
    return rows.stream().anyMatch(r -> r.openedAt().isPresent());
  }

  /** The window of the row that opened it; of its first row where none did. */
  String begunIn() {
    return rows.stream()
        .filter(r -> r.state().equals(Alert.State.OPENED.toString()))
        .findFirst()
        .orElse(rows.get(0))
        .window();
  }

  Origin origin() {
    return Origin.in("alerts").where("alert_id", last().alertId());
  }

  /** All episodes: the open ones first, severe before others, late before early. */
  static List<EpisodeView> of(List<Alert> alerts) {
    Map<String, List<Alert>> byId = new LinkedHashMap<>();
    alerts.forEach(a -> byId.computeIfAbsent(a.alertId(), id -> new ArrayList<>()).add(a));
    Comparator<EpisodeView> order =
        Comparator.comparing((EpisodeView e) -> !e.open())
            .thenComparing(e -> !e.severe())
            .thenComparing(e -> e.kind().equals("drift"))
            .thenComparing(e -> e.last().window(), Comparator.reverseOrder())
            .thenComparing(EpisodeView::subject)
            .thenComparing(e -> e.last().alertId());
    return byId.values().stream().map(EpisodeView::new).sorted(order).toList();
  }
}
