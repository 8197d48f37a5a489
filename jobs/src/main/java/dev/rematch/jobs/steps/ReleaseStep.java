package dev.rematch.jobs.steps;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.TableVersion;
import dev.rematch.pipeline.QuarantineRelease;
import dev.rematch.pipeline.RunContext;
import dev.rematch.pipeline.Step;
import dev.rematch.pipeline.StepResult;
import dev.rematch.quality.ReleaseChoice;
import dev.rematch.quality.Released;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Brings rejected rows back that pass by now. */
public final class ReleaseStep implements Step {
  private final ReleaseChoice choice;
  private final String reason;
  private final String occasion;

  /**
   * @param reason why, in the words of whoever releases
   * @param occasion different for each release
   */
  public ReleaseStep(ReleaseChoice choice, String reason, String occasion) {
    this.choice = choice;
    this.reason = reason;
    this.occasion = occasion;
  }

  @Override
  public String command() {
    return "quarantine-release";
  }

  @Override
  public RunContext in(RunContext context) {
    return context.of(command(), occasion);
  }

  /**
   * @throws RematchException (EXPECTATIONS_NOT_MET) when rows were looked at and none passed
   */
  @Override
  public StepResult run(RunContext context) {
    Released released =
        new QuarantineRelease(
                context.spark(),
                context.pipeline(),
                context.warehouse(),
                context.registry().profiles(),
                context.registry().expectationResults())
            .release(choice, context.date(), context.runId());
    if (released.looked() == 0 && released.completed() == 0) {
      return StepResult.skipped(
          "no row of table "
              + choice.table()
              + " waits"
              + (choice.asked().isEmpty() ? "" : " " + choice.asked())
              + ", of a file that has landed");
    }
    if (released.looked() > 0 && released.released() == 0) {
      throw new RematchException(
          FailureKind.EXPECTATIONS_NOT_MET,
          "Cannot release rows of table "
              + choice.table()
              + ": all "
              + released.looked()
              + " that were looked at still break a rule, found "
              + reasons(released)
              + "; correct the rule, or the cells of rows by their hash");
    }
    return StepResult.done(
        released.looked(),
        released.released(),
        List.of(),
        released.version().map(TableVersion::toString).stream().toList(),
        summary(released),
        details(released));
  }

  private static String summary(Released released) {
    String completed =
        released.completed() == 0
            ? ""
            : String.format(
                Locale.ROOT, "%,d rows of an earlier release completed; ", released.completed());
    long left = released.looked() - released.released();
    return String.format(
        Locale.ROOT,
        "%s%,d of %,d rows released to %s%s",
        completed,
        released.released(),
        released.looked(),
        released.table(),
        left == 0
            ? ""
            : String.format(Locale.ROOT, ", %,d still wait: ", left) + reasons(released));
  }

  private static String reasons(Released released) {
    return released.waiting().stream()
        .map(w -> w.rowHash().substring(0, 12) + " " + w.rule() + ": " + w.reason())
        .collect(Collectors.joining(" | "));
  }

  private Map<String, Object> details(Released released) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("table", choice.table());
    details.put("asked", choice.asked());
    details.put("corrected_columns", new TreeSet<>(choice.cells().keySet()));
    details.put("reason", reason);
    details.put("looked", released.looked());
    details.put("released", released.released());
    details.put("completed", released.completed());
    details.put("periods", released.periods().stream().map(LocalDate::toString).toList());
    return details;
  }
}
