package dev.rematch.report;

import dev.rematch.alert.Alert;
import dev.rematch.challenge.Decision;
import dev.rematch.challenge.Verdict;
import dev.rematch.core.InMemoryAppendLog;
import dev.rematch.core.PeriodUnit;
import dev.rematch.core.TableVersion;
import dev.rematch.drift.DriftRow;
import dev.rematch.performance.ScoreBin;
import dev.rematch.profile.CategoricalProfile;
import dev.rematch.profile.ColumnProfile;
import dev.rematch.profile.NumericProfile;
import dev.rematch.profile.ProfileRow;
import dev.rematch.profile.Profiles;
import dev.rematch.quality.ExpectationResult;
import dev.rematch.registry.EventKind;
import dev.rematch.registry.RegistryEvent;
import dev.rematch.response.ResponseRow;
import dev.rematch.tracking.MetricRow;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Rows of a small pipeline, month by month, for tests of what is made of them. */
public final class TestRows {
  public static final Instant NOW = Instant.parse("2013-07-01T10:00:00Z");
  private static final String MODEL = "flights";

  final List<RegistryEvent> events = new ArrayList<>();
  final List<MetricRow> metrics = new ArrayList<>();
  final List<Decision> decisions = new ArrayList<>();
  final List<DriftRow> drift = new ArrayList<>();
  final List<Alert> alerts = new ArrayList<>();
  final List<ScoreBin> bins = new ArrayList<>();
  final List<ResponseRow> responses = new ArrayList<>();
  final List<ExpectationResult> expectations = new ArrayList<>();
  final List<ProfileCount> counts = new ArrayList<>();
  final InMemoryAppendLog<ProfileRow> profiles = new InMemoryAppendLog<>();

  public ReportRows rows() {
    return new ReportRows(
        MODEL,
        events,
        List.of(),
        metrics,
        decisions,
        drift,
        alerts,
        List.of(),
        bins,
        responses,
        expectations,
        counts,
        profiles);
  }

  static String month(int month) {
    LocalDate from = LocalDate.of(2013, month, 1);
    return "[" + from + ", " + from.plusMonths(1) + ")";
  }

  private static String run(int month) {
    return MODEL + "-monitor-" + month;
  }

  private static Instant at(int month) {
    return LocalDate.of(2013, month, 1)
        .plusMonths(1)
        .atStartOfDay(java.time.ZoneOffset.UTC)
        .toInstant();
  }

  /** A version that won its rematch with that value and took office after the month. */
  public TestRows champion(int version, int month, double value) {
    String id = "decision-" + version;
    decisions.add(decision(id, version, month, value));
    metrics.add(metric("round-" + version, version, month, "roc-auc", value));
    events.add(
        new RegistryEvent(
            events.size(),
            at(month),
            EventKind.PROMOTED,
            MODEL,
            Optional.of(version),
            Optional.of("champion"),
            version > 1 ? Optional.of(version - 1) : Optional.empty(),
            Optional.empty(),
            Optional.of(id),
            "ann",
            "better",
            Optional.empty(),
            Optional.empty(),
            "{}",
            "",
            "hash"));
    return this;
  }

  private static Decision decision(String id, int version, int month, double value) {
    LocalDate date = LocalDate.of(2013, month, 1).plusMonths(1);
    return new Decision(
        id,
        MODEL,
        date,
        1,
        Optional.empty(),
        version,
        "trees",
        false,
        0,
        "roc-auc",
        0.6,
        value,
        value - 0.6,
        value - 0.61,
        value - 0.59,
        0.001,
        0.0005,
        0.0005,
        0.004,
        Optional.empty(),
        Optional.empty(),
        1000,
        Optional.of(300L),
        0,
        0,
        Verdict.PROMOTE_SUPERIOR,
        Optional.empty(),
        "surely better",
        "[]",
        "[]",
        Optional.empty(),
        "{}",
        "00",
        "features",
        1,
        date.minusMonths(1),
        date,
        "00",
        "round-" + version,
        at(month));
  }

  private static MetricRow metric(String run, int version, int month, String name, double value) {
    return new MetricRow(
        run,
        MODEL,
        Optional.of(version),
        "features",
        1,
        month(month),
        "all",
        name,
        value,
        Optional.of(value - 0.01),
        Optional.of(value + 0.01),
        1000);
  }

  /** What the version's predictions of the month turned out to be worth. */
  public TestRows realised(int version, int month, String name, double value) {
    metrics.add(metric(run(month), version, month, name, value));
    return this;
  }

  public TestRows slice(int version, int month, String slice, double value) {
    metrics.add(
        new MetricRow(
            run(month),
            MODEL,
            Optional.of(version),
            "features",
            1,
            month(month),
            slice,
            "roc-auc",
            value,
            Optional.empty(),
            Optional.empty(),
            100));
    return this;
  }

  public TestRows look(int month, String remedy, String reason) {
    responses.add(
        new ResponseRow(
            run(month) + "/" + remedy,
            run(month),
            MODEL,
            LocalDate.of(2013, month, 1).plusMonths(1),
            month(month),
            remedy,
            reason,
            Optional.empty(),
            false,
            Optional.empty(),
            0,
            "{\"performance\":{\"metric\":\"roc-auc\",\"drop\":0.02}}",
            Optional.of(1),
            Optional.empty(),
            Optional.empty(),
            at(month)));
    return this;
  }

  public TestRows alert(
      String kind, String subject, String severity, int month, Alert.State state, String evidence) {
    alerts.add(
        new Alert(
            MODEL + "/" + kind + "/" + subject,
            run(month),
            MODEL,
            kind,
            severity,
            subject,
            month(month),
            Optional.of(at(month)),
            Optional.empty(),
            evidence,
            "look",
            state.toString(),
            at(month),
            1));
    return this;
  }

  /** A distance whose limit is 0.1. */
  public TestRows drift(String column, int month, double value, String verdict, double importance) {
    drift.add(
        new DriftRow(
            run(month),
            MODEL,
            "features",
            1,
            month(month),
            "all",
            column,
            "psi",
            Optional.of(value),
            Optional.of(value),
            Optional.of(value),
            Optional.of(0.1),
            verdict,
            "[2013-01-01, 2013-04-01)",
            Optional.of(1),
            1000,
            1000,
            Optional.empty(),
            "because",
            verdict.equals("drift") ? Optional.of("shape") : Optional.empty(),
            verdict.equals("drift") ? Optional.of("median 9, before 1") : Optional.empty(),
            Optional.of(importance),
            Optional.of(value * importance),
            verdict.equals("drift") ? Optional.of("raw_weather") : Optional.empty(),
            false));
    return this;
  }

  /** Labelled predictions of one hundredth. */
  public TestRows bin(int month, int bin, long rows, double came) {
    double low = bin / 100.0;
    bins.add(
        new ScoreBin(
            run(month),
            MODEL,
            Optional.of(1),
            month(month),
            "all",
            bin,
            low,
            low + 0.01,
            rows,
            low + 0.005,
            Optional.of(rows),
            Optional.of(came),
            Optional.empty(),
            Optional.empty()));
    return this;
  }

  public TestRows broken(String table, String expectation, String observed) {
    expectations.add(
        new ExpectationResult(
            MODEL + "-ingest",
            MODEL,
            table,
            1,
            "all",
            expectation,
            "x",
            "warn",
            "broken",
            Optional.of(3L),
            1000,
            observed));
    return this;
  }

  /** Profiles of a month's columns of the feature table. */
  public TestRows profiled(int month, Map<String, ColumnProfile> columns) {
    TreeMap<LocalDate, Profiles.PeriodContent> period = new TreeMap<>();
    period.put(LocalDate.of(2013, month, 1), new Profiles.PeriodContent(month, columns));
    new Profiles(profiles, MODEL, PeriodUnit.MONTH)
        .store("run", new TableVersion("features", month), period);
    columns.forEach(
        (name, profile) ->
            counts.add(
                new ProfileCount(
                    MODEL,
                    "features",
                    month,
                    month(month),
                    "all",
                    name,
                    profile.rows(),
                    profile.nulls())));
    return this;
  }

  /** A profile of whole numbers 0 to 99, moved. */
  public static NumericProfile numbers(double moved) {
    NumericProfile profile = new NumericProfile();
    for (int i = 0; i < 1000; i++) {
      profile.add(i % 100 + moved);
    }
    return profile;
  }

  public static CategoricalProfile names(String... values) {
    CategoricalProfile profile = new CategoricalProfile();
    for (String value : values) {
      profile.add(value);
    }
    return profile;
  }
}
