package dev.rematch.jobs.expectations;

import dev.rematch.core.FailureKind;
import dev.rematch.core.PeriodUnit;
import dev.rematch.core.RematchException;
import dev.rematch.core.Window;
import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Json;
import dev.rematch.jobs.run.RegistryOptions;
import dev.rematch.profile.ProfileHistory;
import dev.rematch.profile.Profiles;
import dev.rematch.quality.Expectation;
import dev.rematch.quality.suggest.ExpectationConfig;
import dev.rematch.quality.suggest.Suggestion;
import dev.rematch.quality.suggest.Suggestions;
import dev.rematch.quality.suggest.TableHistory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Proposes expectations from what tables have been like. */
@Command(
    name = "suggest",
    description =
        "Proposes expectations, as config with their evidence, from the profiles that were stored"
            + " when the tables were written; no row is read.")
public final class SuggestExpectations implements Callable<Integer> {
  /** Tables that a config cannot name. */
  private static final Set<String> OWN =
      Set.of("predictions", "paired_scores", "shadow_predictions", "quarantine");

  private final Environment environment;
  @Mixin private RegistryOptions options;

  @Parameters(index = "0", paramLabel = "PIPELINE", description = "The pipeline's name.")
  private String pipeline;

  @Option(
      names = "--table",
      paramLabel = "NAME",
      description = "Only for this table; may be given several times.")
  private List<String> tables = new ArrayList<>();

  @Option(
      names = "--periods",
      paramLabel = "N",
      description = "Only by the latest N periods of each table (default: all).")
  private int periods = Integer.MAX_VALUE;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write them to a new file, to be included by the config.")
  private Path out;

  public SuggestExpectations(Environment environment) {
    this.environment = environment;
  }

  /** A rule for programs; {@code config} is the entry of the table's list. */
  record Rule(String table, String expectation, String severity, String config, String evidence) {
    static Rule of(Suggestions table, Suggestion rule) {
      Expectation expectation = rule.expectation();
      return new Rule(
          table.table(),
          expectation.label(),
          expectation.severity().toString(),
          "{ " + ExpectationConfig.rule(expectation) + " }",
          rule.evidence());
    }
  }

  @Override
  public Integer call() {
    if (periods < 1) {
      throw new RematchException(
          FailureKind.INVALID_INPUT, "Invalid --periods: " + periods + " (must be 1 or more)");
    }
    ProfileHistory history = new ProfileHistory(options.open(environment).profiles(), pipeline);
    SortedMap<String, SortedSet<Window>> windows = history.windows();
    windows.keySet().removeAll(OWN);
    for (String table : tables) {
      if (!windows.containsKey(table)) {
        throw missing("table " + table, String.join(", ", windows.keySet()));
      }
    }
    if (windows.isEmpty()) {
      throw missing("pipeline " + pipeline, "no table of it");
    }
    List<Suggestions> all = new ArrayList<>();
    windows.forEach(
        (table, of) -> {
          if (tables.isEmpty() || tables.contains(table)) {
            all.add(Suggestions.of(table(history, table, of)));
          }
        });
    if (options.json()) {
      write(
          Json.of(all.stream().flatMap(s -> s.rules().stream().map(r -> Rule.of(s, r))).toList())
              + "\n");
    } else {
      write(ExpectationConfig.of(all.stream().filter(s -> !s.rules().isEmpty()).toList()));
    }
    return 0;
  }

  private TableHistory table(ProfileHistory history, String table, SortedSet<Window> windows) {
    Window whole = new Window(windows.first().from(), windows.last().to());
    return new TableHistory(table, unit(windows), history.within(table, Profiles.ALL, whole))
        .latest(periods);
  }

  /** The unit that all windows are one of; a table without a time has one window of any length. */
  private static PeriodUnit unit(SortedSet<Window> windows) {
    for (PeriodUnit unit : PeriodUnit.values()) {
      if (windows.stream()
          .allMatch(
              w ->
                  unit.startOf(w.from()).equals(w.from())
                      && unit.plus(w.from(), 1).equals(w.to()))) {
        return unit;
      }
    }
    return PeriodUnit.MONTH;
  }

  private RematchException missing(String what, String found) {
    return new RematchException(
        FailureKind.MISSING_INPUT,
        "Cannot suggest expectations for "
            + what
            + ": nothing of it was profiled, found "
            + found
            + " (column table of registry/profiles); ingest first, or look at --warehouse");
  }

  private void write(String config) {
    if (out == null) {
      environment.out().print(config);
      environment.out().flush();
      return;
    }
    Path file = environment.folder().resolve(out).normalize();
    try {
      Files.writeString(file, config, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Cannot write expectations to "
              + file
              + ": there is a file already (--out); name another, or remove it",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write expectations to " + file, e);
    }
    environment.out().println("written to " + file);
  }
}
