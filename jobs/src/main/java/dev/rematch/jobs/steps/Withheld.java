package dev.rematch.jobs.steps;

import dev.rematch.core.Period;
import dev.rematch.pipeline.RunContext;
import dev.rematch.profile.Profiles;
import dev.rematch.table.LakeTable;
import dev.rematch.tracking.MetricRow;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Periods whose performance was withheld because too few of their labels were known, and whose
 * table has changed since: the labels may have come.
 */
final class Withheld {
  /** Labels that are later than this are not waited for. */
  private static final int LONGEST_WAIT = 24;

  private Withheld() {}

  /**
   * Their predictions, oldest first.
   *
   * @param mature the latest period with mature labels, which is looked at anyway
   * @param files of the feature table
   */
  static List<PeriodPredictions> of(
      RunContext context, Period mature, SortedMap<LocalDate, LakeTable.PeriodFiles> files) {
    SortedMap<LocalDate, Double> shares = new TreeMap<>();
    context.registry().metrics().all().stream()
        .filter(m -> m.metric().equals(RealisedPerformance.LABEL_SHARE))
        .filter(m -> m.model().equals(context.pipeline().model()))
        .filter(m -> m.slice().equals(Profiles.ALL))
        .forEach(m -> shares.put(firstDay(m), m.value()));
    LocalDate oldest = mature.plus(-LONGEST_WAIT).start();
    List<PeriodPredictions> due = new ArrayList<>();
    for (Map.Entry<LocalDate, Double> share : shares.entrySet()) {
      LocalDate start = share.getKey();
      boolean waits = share.getValue() < context.pipeline().monitoring().labelShare();
      if (waits
          && files.containsKey(start)
          && start.isBefore(mature.start())
          && !start.isBefore(oldest)) {
        PeriodPredictions predictions =
            PeriodPredictions.of(context, new Period(start, context.pipeline().period()));
        if (predictions.scored() && !looked(context, state(files, predictions))) {
          due.add(predictions);
        }
      }
    }
    return due;
  }

  /** What a look at a period looks at. */
  static String state(
      SortedMap<LocalDate, LakeTable.PeriodFiles> files, PeriodPredictions predictions) {
    return files.get(predictions.period().start()).fingerprint() + "-" + predictions.fingerprint();
  }

  /** Whether another run has looked at the same. */
  private static boolean looked(RunContext context, String state) {
    return context.registry().runs().all().stream()
        .anyMatch(r -> !r.runId().equals(context.runId()) && r.details().contains(state));
  }

  /** "[2013-01-01, 2013-02-01)". */
  private static LocalDate firstDay(MetricRow row) {
    return LocalDate.parse(row.window().substring(1, row.window().indexOf(',')));
  }
}
