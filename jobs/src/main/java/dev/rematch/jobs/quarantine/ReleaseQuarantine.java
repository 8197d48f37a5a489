package dev.rematch.jobs.quarantine;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.PipelineOptions;
import dev.rematch.jobs.run.PipelineSession;
import dev.rematch.jobs.run.Sessions;
import dev.rematch.jobs.steps.ReleaseStep;
import dev.rematch.pipeline.PipelineReader;
import dev.rematch.quality.ReleaseChoice;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks at rejected rows again and brings those that pass. */
@Command(
    name = "release",
    description =
        "Looks at rejected rows again, by the rules as they are now or with corrected cells, and"
            + " brings those that pass to their table, once. Ends with 3 when none passes.")
public final class ReleaseQuarantine implements Callable<Integer> {
  private static final int OCCASION = 8;

  private final Environment environment;
  @Mixin private PipelineOptions options;

  @Option(
      names = {"-d", "--date"},
      paramLabel = "YYYY-MM-DD",
      description = "The logical date (default: today, UTC).")
  private LocalDate date;

  @Option(
      names = "--table",
      required = true,
      paramLabel = "NAME",
      description = "The table that the rows were meant for.")
  private String table;

  @Option(
      names = "--rule",
      paramLabel = "RULE",
      description = "Only rows that broke this rule first, as quarantine list names it.")
  private String rule;

  @Option(
      names = "--hash",
      paramLabel = "HASH",
      description = "Only rows whose hash begins so; may be given several times.")
  private List<String> hashes = new ArrayList<>();

  @Option(
      names = "--cell",
      paramLabel = "COLUMN=VALUE",
      description = "Corrects a cell of the rows named by --hash; may be given several times.")
  private Map<String, String> cells = new LinkedHashMap<>();

  @Option(names = "--reason", required = true, description = "Why, for the record.")
  private String reason;

  public ReleaseQuarantine(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    if (reason.isBlank()) {
      throw new RematchException(
          FailureKind.INVALID_INPUT, "Invalid reason: it is empty (--reason)");
    }
    ReleaseChoice choice = new ReleaseChoice(table, Optional.ofNullable(rule), hashes, cells);
    PipelineSession session =
        new PipelineSession(
            environment,
            Sessions.open(),
            new PipelineReader().read(options.pipeline(environment), options.overrides()),
            options.warehouse(environment),
            environment.out()::println);
    LocalDate day =
        date == null ? LocalDate.now(environment.clock().withZone(ZoneOffset.UTC)) : date;
    String occasion = UUID.randomUUID().toString().substring(0, OCCASION);
    session.run(day, List.of(new ReleaseStep(choice, reason, occasion)));
    return 0;
  }
}
