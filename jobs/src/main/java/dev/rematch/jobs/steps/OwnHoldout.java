package dev.rematch.jobs.steps;

import dev.rematch.core.Span;
import dev.rematch.core.Window;
import dev.rematch.pipeline.RunContext;
import dev.rematch.profile.NumericProfile;
import dev.rematch.profile.ProfileRows;
import java.util.List;
import java.util.Optional;

/**
 * The holdout of a version's own rematch, the first that it played as a challenger: what it
 * promised there is what it is held against. A champion plays again in every later round, on other
 * rows.
 */
final class OwnHoldout {
  private OwnHoldout() {}

  /** Empty for a version that never was a challenger, such as an imported one. */
  static Optional<Window> window(RunContext context, int version) {
    return context.registry().decisions().all().stream()
        .filter(d -> d.model().equals(context.pipeline().model()))
        .filter(d -> d.challenger() == version)
        .map(d -> new Window(d.holdoutFrom(), d.holdoutTo()))
        .findFirst();
  }

  /** How the version's predictions were distributed there. */
  static Optional<NumericProfile> scores(RunContext context, int version) {
    return window(context, version).map(Window::toString).stream()
        .flatMap(
            window ->
                context
                    .registry()
                    .profiles()
                    .where(
                        List.of(Span.at("window", window)),
                        r ->
                            r.pipeline().equals(context.pipeline().name())
                                && r.window().equals(window)
                                && r.slice().equals("model_version=" + version)
                                && r.column().equals(PeriodProfiles.PREDICTION))
                    .stream())
        .findFirst()
        .map(ProfileRows::profile)
        .map(NumericProfile.class::cast);
  }
}
