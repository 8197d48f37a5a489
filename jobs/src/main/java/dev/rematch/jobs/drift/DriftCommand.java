package dev.rematch.jobs.drift;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.Window;
import dev.rematch.drift.ColumnDrift;
import dev.rematch.drift.ColumnState;
import dev.rematch.drift.DriftComparison;
import dev.rematch.drift.DriftLimits;
import dev.rematch.drift.DriftStatistics;
import dev.rematch.drift.DriftVerdict;
import dev.rematch.drift.Shift;
import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Json;
import dev.rematch.jobs.run.RegistryOptions;
import dev.rematch.jobs.run.TextTable;
import dev.rematch.profile.ColumnProfile;
import dev.rematch.profile.ColumnProfiles;
import dev.rematch.profile.NumericProfile;
import dev.rematch.profile.ProfileHistory;
import dev.rematch.profile.Profiles;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares two windows of a table column by column. */
@Command(
    name = "drift",
    description =
        "Any window of a table against any other, from the profiles that were stored when it was"
            + " written; no row is read.")
public final class DriftCommand implements Callable<Integer> {
  private static final List<String> SCORES = List.of("probability", "prediction");

  private final Environment environment;
  @Mixin private RegistryOptions options;

  @Parameters(index = "0", paramLabel = "PIPELINE", description = "The pipeline's name.")
  private String pipeline;

  @Parameters(
      index = "1",
      paramLabel = "TABLE",
      description = "A table of it, such as features or predictions.")
  private String table;

  @Option(
      names = "--window",
      required = true,
      paramLabel = "FROM..TO",
      description = "Whole periods from the first day to the day before TO.")
  private String window;

  @Option(
      names = "--against",
      required = true,
      paramLabel = "FROM..TO",
      description = "The reference: whole periods likewise.")
  private String against;

  @Option(
      names = "--statistic",
      paramLabel = "NAME",
      defaultValue = "psi",
      description = "psi (default), jensen-shannon, hellinger, ks, wasserstein-normed, …")
  private String statistic;

  @Option(
      names = "--column",
      paramLabel = "NAME",
      description = "Only this column; may be given several times.")
  private List<String> columns;

  @Option(
      names = "--slice",
      paramLabel = "SLICE",
      defaultValue = Profiles.ALL,
      description = "all (default), or model_version=N for predictions on a version's holdout.")
  private String slice;

  @Option(
      names = "--false-alarms",
      paramLabel = "P",
      defaultValue = "0.01",
      description = "Chance of calling anything drift when nothing changed (default 0.01).")
  private double alpha;

  public DriftCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    if (DriftStatistics.ALL.find(statistic).isEmpty()) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Invalid --statistic: "
              + statistic
              + " (must be one of "
              + String.join(", ", DriftStatistics.ALL.names())
              + ")");
    }
    ProfileHistory history = new ProfileHistory(options.open(environment).profiles(), pipeline);
    List<Map<String, ColumnProfile>> periods = profiles(history, "--against", against);
    Map<String, List<ColumnState>> parts = new LinkedHashMap<>();
    periods.forEach(
        period ->
            states(chosen(period))
                .forEach(
                    (column, state) ->
                        parts.computeIfAbsent(column, c -> new ArrayList<>()).add(state)));
    Map<String, ColumnState> reference = states(chosen(ColumnProfiles.merged(periods)));
    Map<String, ColumnState> current =
        states(chosen(ColumnProfiles.merged(profiles(history, "--window", window))));
    List<ColumnDrift> drifts =
        DriftComparison.with(
                DriftStatistics.ALL.get(statistic),
                DriftLimits.calibrated(probability()),
                reference,
                parts)
            .compare(current);
    if (options.json()) {
      environment.out().println(Json.of(drifts));
    } else {
      print(drifts, reference, current);
    }
    return 0;
  }

  /** Scores are known exactly by hundredths. */
  private static Map<String, ColumnState> states(Map<String, ColumnProfile> profiles) {
    Map<String, ColumnState> states = DriftComparison.states(profiles);
    for (String score : SCORES) {
      if (profiles.get(score) instanceof NumericProfile numbers) {
        ColumnState.ofScores(numbers).ifPresent(state -> states.put(score, state));
      }
    }
    return states;
  }

  private double probability() {
    if (!(alpha > 0 && alpha < 1)) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Invalid --false-alarms: " + alpha + " (must lie between 0 and 1)");
    }
    return alpha;
  }

  private Map<String, ColumnProfile> chosen(Map<String, ColumnProfile> all) {
    Map<String, ColumnProfile> some = new LinkedHashMap<>(all);
    if (columns != null) {
      some.keySet().retainAll(Set.copyOf(columns));
    }
    return some;
  }

  private List<Map<String, ColumnProfile>> profiles(
      ProfileHistory history, String option, String text) {
    Window asked = window(option, text);
    List<Map<String, ColumnProfile>> found =
        List.copyOf(history.within(table, slice, asked).values());
    if (found.isEmpty()) {
      throw new RematchException(
          FailureKind.MISSING_INPUT,
          "Cannot compare table "
              + table
              + " of pipeline "
              + pipeline
              + ": no profile of slice "
              + slice
              + " lies within "
              + asked
              + " ("
              + option
              + "); look at the columns pipeline, table, window and slice of registry/profiles");
    }
    return found;
  }

  private static Window window(String option, String text) {
    String[] ends = text.split("\\.\\.", -1);
    try {
      if (ends.length == 2) {
        return new Window(LocalDate.parse(ends[0]), LocalDate.parse(ends[1]));
      }
    } catch (DateTimeParseException | IllegalArgumentException e) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Invalid " + option + ": " + text + " (must be like 2013-01-01..2013-04-01)",
          e);
    }
    throw new RematchException(
        FailureKind.INVALID_INPUT,
        "Invalid " + option + ": " + text + " (must be like 2013-01-01..2013-04-01)");
  }

  private void print(
      List<ColumnDrift> drifts,
      Map<String, ColumnState> reference,
      Map<String, ColumnState> current) {
    TextTable lines =
        new TextTable(
            List.of(
                "column",
                "statistic",
                "value",
                "at least",
                "at most",
                "limit",
                "p",
                "verdict",
                "what"));
    for (ColumnDrift drift : drifts) {
      String what =
          drift.verdict() == DriftVerdict.DRIFT
              ? Shift.of(
                      drift.column(), Optional.ofNullable(current.get(drift.column())), reference)
                  .detail()
              : drift.reason();
      lines.add(
          List.of(
              drift.column(),
              drift.statistic(),
              number(drift.distance().value()),
              number(drift.distance().low()),
              number(drift.distance().high()),
              number(drift.limit()),
              number(drift.pValue()),
              drift.verdict().toString(),
              what));
    }
    lines.print(environment.out());
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
  }
}
