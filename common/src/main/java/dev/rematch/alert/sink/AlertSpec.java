package dev.rematch.alert.sink;

import dev.rematch.alert.AlertRule;
import java.util.List;

/**
 * When episodes open and who hears of them.
 *
 * @param lateDays windows that ended longer ago are recorded and nobody is told: a replay of
 *     history is no news
 */
public record AlertSpec(AlertRule rule, int lateDays, List<SinkSpec> sinks) {
  public AlertSpec {
    sinks = List.copyOf(sinks);
  }
}
