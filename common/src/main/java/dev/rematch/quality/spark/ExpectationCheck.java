package dev.rematch.quality.spark;

import dev.rematch.core.AppendLog;
import dev.rematch.core.FailureKind;
import dev.rematch.core.Hashes;
import dev.rematch.core.Period;
import dev.rematch.core.PeriodUnit;
import dev.rematch.core.RematchException;
import dev.rematch.profile.ColumnProfile;
import dev.rematch.quality.Expectation;
import dev.rematch.quality.ExpectationResult;
import dev.rematch.quality.Outcome;
import dev.rematch.quality.Outcome.Verdict;
import dev.rematch.quality.QuarantineShare;
import dev.rematch.quality.Severity;
import dev.rematch.table.LakeTable;
import dev.rematch.table.Staged;
import dev.rematch.table.TableSnapshot;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The expectations of one table: which rows they reject, and what came of them once rows are staged
 * and nothing is published yet.
 */
public final class ExpectationCheck {
  /** BIGINT column of the rows on their way: which row rules each breaks. */
  public static final String MARKS = "_marks";

  private final String table;
  private final List<Expectation> expectations;
  private final PeriodUnit unit;
  private final Function<String, LakeTable> tables;
  private final AppendLog<ExpectationResult> log;
  private final String pipeline;

  /**
   * @param tables the pipeline's tables by name, for foreign keys
   * @param log where outcomes are written
   */
  public ExpectationCheck(
      String table,
      List<Expectation> expectations,
      PeriodUnit unit,
      Function<String, LakeTable> tables,
      AppendLog<ExpectationResult> log,
      String pipeline) {
    this.table = table;
    this.expectations = List.copyOf(expectations);
    this.unit = unit;
    this.tables = tables;
    this.log = log;
    this.pipeline = pipeline;
  }

  /** In the order of the config file. */
  public List<Expectation> expectations() {
    return expectations;
  }

  /** What {@link #MARKS} says of a row. */
  public List<Fault> faults() {
    return Faults.of(expectations);
  }

  /** The columns that each bit of {@link #MARKS} is about. */
  public List<List<String>> marked() {
    return Faults.rules(expectations).stream().map(Expectation::columns).toList();
  }

  /** Faults whose rows are not kept. */
  public List<Fault> rejecting() {
    return Faults.rejecting(expectations);
  }

  /**
   * What a write is about to publish.
   *
   * @param date the logical date
   * @param rows kept by period, with a 0 for a period that loses all its rows
   * @param rejected all of them, those without a period too
   * @param rejectedByPeriod empty where their share is not looked at
   * @param marked how often each row rule was broken, by period
   * @param profiles of what is kept, by period
   * @param base the table as it is
   * @param earlier the stored profile of a period of the base
   */
  public record Write(
      LocalDate date,
      Staged staged,
      Map<String, Long> rows,
      long rejected,
      Optional<SortedMap<LocalDate, Long>> rejectedByPeriod,
      SortedMap<LocalDate, long[]> marked,
      SortedMap<LocalDate, Map<String, ColumnProfile>> profiles,
      Optional<TableSnapshot> base,
      Function<LocalDate, Map<String, ColumnProfile>> earlier) {}

  /**
   * The outcomes; each is put on record, before anything is published.
   *
   * @throws RematchException (EXPECTATIONS_NOT_MET) that names each broken rule that stops, what
   *     was observed and examples
   */
  public void check(Write write, String runId) {
    List<Outcome> outcomes = new ArrayList<>();
    List<Expectation.RowRule> rowRules = Faults.rules(expectations);
    for (int i = 0; i < rowRules.size(); i++) {
      outcomes.addAll(rowRule(rowRules.get(i), i, write));
    }
    TableRules rules = new TableRules(write, unit, tables);
    for (Expectation expectation : expectations) {
      if (expectation instanceof Expectation.TableRule rule) {
        outcomes.addAll(rules.outcomes(rule));
      }
    }
    List<String> broken = outcomes.stream().filter(Outcome::stops).map(Outcome::sentence).toList();
    record(outcomes, write, write.base().map(b -> b.version().version() + 1).orElse(0L), runId);
    if (!broken.isEmpty()) {
      throw new RematchException(
          FailureKind.EXPECTATIONS_NOT_MET,
          "Cannot publish table "
              + table
              + ": "
              + String.join("; ", broken)
              + "; nothing was published: correct the input or the expectation");
    }
  }

  private List<Outcome> rowRule(Expectation.RowRule rule, int bit, Write write) {
    List<Outcome> outcomes = new ArrayList<>();
    write
        .marked()
        .forEach(
            (period, counts) -> {
              long failures = counts[bit];
              if (failures > 0) {
                outcomes.add(
                    new Outcome(
                        rule,
                        Optional.of(period),
                        Verdict.BROKEN,
                        OptionalLong.of(failures),
                        kept(write, period) + failures,
                        failures + " rows in period " + period));
              }
            });
    if (outcomes.isEmpty()) {
      long rows = write.rows().values().stream().mapToLong(Long::longValue).sum();
      outcomes.add(
          new Outcome(
              rule,
              Optional.empty(),
              Verdict.MET,
              OptionalLong.of(0),
              rows + write.rejected(),
              "no row that breaks it"));
    }
    return outcomes;
  }

  /** One row per period: whether more of its rows than usual were rejected. */
  private List<ExpectationResult> shares(Write write, long version, String runId) {
    if (write.rejectedByPeriod().isEmpty()) {
      return List.of();
    }
    SortedMap<LocalDate, Long> rejected = new TreeMap<>(write.rejectedByPeriod().get());
    write.rows().keySet().forEach(p -> rejected.putIfAbsent(LocalDate.parse(p), 0L));
    List<QuarantineShare> now = new ArrayList<>();
    rejected.forEach(
        (period, failures) ->
            now.add(
                new QuarantineShare(
                    Period.containing(period, unit).window().toString(),
                    failures,
                    kept(write, period) + failures)));
    long undated = write.rejected() - rejected.values().stream().mapToLong(Long::longValue).sum();
    if (undated > 0) {
      long kept = write.rows().values().stream().mapToLong(Long::longValue).sum();
      now.add(new QuarantineShare(QuarantineShare.UNDATED, undated, kept + write.rejected()));
    }
    List<QuarantineShare> before = QuarantineShare.history(log.all(), pipeline, table);
    return now.stream()
        .filter(share -> share.rows() > 0)
        .map(
            share ->
                new ExpectationResult(
                    runId,
                    pipeline,
                    table,
                    version,
                    share.window(),
                    QuarantineShare.NAME,
                    "",
                    Severity.WARN.toString(),
                    share.verdict(before).toString(),
                    Optional.of(share.rejected()),
                    share.rows(),
                    share.observed(before)))
        .toList();
  }

  private static long kept(Write write, LocalDate period) {
    return write.rows().getOrDefault(period.toString(), 0L);
  }

  private void record(List<Outcome> outcomes, Write write, long version, String runId) {
    List<ExpectationResult> rows = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      Expectation expectation = outcome.expectation();
      rows.add(
          new ExpectationResult(
              runId,
              pipeline,
              table,
              version,
              outcome.period().map(p -> new Period(p, unit).window().toString()).orElse("all"),
              expectation.label(),
              String.join(", ", expectation.columns()),
              expectation.severity().toString(),
              outcome.verdict().toString(),
              outcome.failures().isPresent()
                  ? Optional.of(outcome.failures().getAsLong())
                  : Optional.empty(),
              outcome.rows(),
              outcome.observed()));
    }
    rows.addAll(shares(write, version, runId));
    // The same look twice, by a run that was killed before it published, is on record once.
    String what = Hashes.sha256(rows.toString());
    log.append(String.join("/", pipeline, runId, table, what), rows);
  }
}
