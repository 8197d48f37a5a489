package dev.rematch.jobs.steps;

import dev.rematch.core.Period;
import dev.rematch.core.TableVersion;
import dev.rematch.core.Task;
import dev.rematch.core.Window;
import dev.rematch.drift.DriftLimits;
import dev.rematch.drift.DriftRow;
import dev.rematch.drift.DriftVerdict;
import dev.rematch.drift.ShiftKind;
import dev.rematch.performance.ConceptShift;
import dev.rematch.performance.ScoreBin;
import dev.rematch.pipeline.RunContext;
import dev.rematch.profile.Profiles;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether labels of equal predictions are what they were on the version's own holdout. */
final class ConceptCheck {
  /** The name of the row, beside the columns of the feature table. */
  static final String CONCEPT = "concept";

  /** So far may labels move unnoticed: of shares of 1, and of standard deviations of the errors. */
  private static final double MINIMUM_EFFECT = 0.05;

  private final RunContext context;
  private final TableVersion features;

  ConceptCheck(RunContext context, TableVersion features) {
    this.context = context;
    this.features = features;
  }

  /**
   * The row; empty where labels are not known or the scorer played no rematch.
   *
   * @param labelled bins of the period with their labels
   */
  Optional<DriftRow> row(Period period, Optional<Integer> version, List<ScoreBin> labelled) {
    Optional<String> own =
        version.flatMap(v -> OwnHoldout.window(context, v)).map(Window::toString);
    if (own.isEmpty() || labelled.isEmpty() || own.get().equals(period.window().toString())) {
      return Optional.empty();
    }
    String window = own.get();
    List<ScoreBin> before =
        context.registry().scoreBins().all().stream()
            .filter(bin -> bin.model().equals(context.pipeline().model()))
            .filter(bin -> bin.version().equals(version) && bin.slice().equals("holdout"))
            .filter(bin -> bin.window().equals(window))
            .toList();
    Task task = context.pipeline().features().label().task();
    return ConceptShift.of(task, before, labelled)
        .map(shift -> row(period, version, window, before, labelled, shift));
  }

  private DriftRow row(
      Period period,
      Optional<Integer> version,
      String window,
      List<ScoreBin> before,
      List<ScoreBin> labelled,
      ConceptShift shift) {
    DriftLimits limits = context.pipeline().monitoring().limits(context.pipeline().period());
    double limit = Math.max(MINIMUM_EFFECT, shift.underNoChange().limit(limits.alpha()));
    boolean drifts = shift.value() > limit;
    return new DriftRow(
        context.runId(),
        context.pipeline().model(),
        features.table(),
        features.version(),
        period.window().toString(),
        Profiles.ALL,
        CONCEPT,
        "concept-shift",
        Optional.of(shift.value()),
        Optional.of(shift.value()),
        Optional.of(shift.value()),
        Optional.of(limit),
        (drifts ? DriftVerdict.DRIFT : DriftVerdict.STABLE).toString(),
        window,
        version,
        rows(before),
        rows(labelled),
        Optional.of(shift.underNoChange().tail(shift.value())),
        drifts ? "above the limit" : "within the limit",
        drifts ? Optional.of(ShiftKind.CONCEPT.toString()) : Optional.empty(),
        drifts
            ? Optional.of(
                String.format(
                    Locale.ROOT,
                    "labels of equal predictions moved by %.3f on average",
                    shift.value()))
            : Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        drifts ? Optional.of(ScoreStep.TABLE) : Optional.empty(),
        true);
  }

  private static long rows(List<ScoreBin> bins) {
    return bins.stream().mapToLong(bin -> bin.labelled().orElse(0L)).sum();
  }
}
