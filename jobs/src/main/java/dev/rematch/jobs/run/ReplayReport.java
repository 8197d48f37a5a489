package dev.rematch.jobs.run;

import dev.rematch.challenge.Decision;
import dev.rematch.core.Period;
import dev.rematch.core.Warehouse;
import dev.rematch.drift.DriftRow;
import dev.rematch.pipeline.RunContext;
import dev.rematch.profile.Profiles;
import dev.rematch.source.SourceSpec;
import dev.rematch.table.LakeTable;
import dev.rematch.tracking.MetricRow;
import java.io.PrintStream;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * What happened, period by period, read back from the tables: so that a second run prints the same.
 */
public final class ReplayReport {
  private final PipelineSession session;
  private final Warehouse warehouse;

  public ReplayReport(PipelineSession session, Warehouse warehouse) {
    this.session = session;
    this.warehouse = warehouse;
  }

  public void print(PrintStream out, LocalDate from, LocalDate to) {
    RunContext context = session.context(to);
    String metric = session.pipeline().challenge().metric();
    Map<LocalDate, Long> rows = rows(context);
    Map<LocalDate, Long> quarantined = quarantined(context);
    TextTable table =
        new TextTable(
            List.of(
                "period",
                "rows",
                "quarantined",
                "scored by",
                "realised " + metric,
                "challenger",
                metric,
                "difference [95 %]".replace("95", percent()),
                "verdict",
                "drift"));
    Period period = Period.containing(from, session.pipeline().period());
    for (; !period.end().isAfter(to); period = period.plus(1)) {
      LocalDate date = period.end().plusDays(session.pipeline().features().label().maturityDays());
      List<Decision> decisions = decisions(date);
      Optional<MetricRow> realised = realised(context, date, period, metric);
      List<String> left =
          List.of(
              period.toString(),
              String.format(Locale.ROOT, "%,d", rows.getOrDefault(period.start(), 0L)),
              Long.toString(quarantined.getOrDefault(date, 0L)),
              realised.map(m -> m.version().map(v -> "v" + v).orElse("fallback")).orElse("-"),
              realised.map(m -> number(m.value())).orElse("-"));
      String drift = drift(context, date);
      if (decisions.isEmpty()) {
        table.add(left, List.of("-", "-", "-", "no rematch yet", drift));
      }
      for (int i = 0; i < decisions.size(); i++) {
        Decision d = decisions.get(i);
        table.add(
            i == 0 ? left : List.of("", "", "", "", ""),
            List.of(
                "v" + d.challenger() + " " + d.recipe(),
                number(d.challengerValue()),
                String.format(Locale.ROOT, "%+.4f [%+.4f, %+.4f]", d.delta(), d.low(), d.high()),
                d.verdict().promotes()
                    ? d.verdict() + " over " + d.champion().map(c -> "v" + c).orElse("the constant")
                    : d.verdict().toString(),
                i == 0 ? drift : ""));
      }
    }
    out.println();
    table.print(out);
    out.println();
    session
        .registry()
        .models()
        .holder(session.pipeline().model(), dev.rematch.registry.Alias.CHAMPION)
        .ifPresent(
            c ->
                out.println(
                    "Champion: "
                        + c
                        + " ("
                        + c.recipe()
                        + "), trained on ["
                        + c.details().get("training_from")
                        + ", "
                        + c.details().get("training_to")
                        + ")"));
    out.println("Tables:   " + warehouse.root() + "/lake/" + session.pipeline().name() + "/…");
    out.println("Registry: " + warehouse.root() + "/registry/…");
  }

  private String percent() {
    return Long.toString(Math.round(100 * session.pipeline().challenge().confidence()));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private List<Decision> decisions(LocalDate date) {
    return session.registry().decisions().all().stream()
        .filter(d -> d.model().equals(session.pipeline().model()))
        .filter(d -> d.logicalDate().equals(date))
        .toList();
  }

  private Optional<MetricRow> realised(
      RunContext context, LocalDate date, Period period, String metric) {
    String run = context.at(date).of("monitor").runId();
    List<MetricRow> found =
        session.registry().metrics().all().stream()
            .filter(m -> m.runId().equals(run) && m.metric().equals(metric))
            .filter(m -> m.slice().equals(Profiles.ALL))
            .filter(m -> m.window().equals(period.window().toString()))
            .toList();
    return found.isEmpty() ? Optional.empty() : Optional.of(found.get(found.size() - 1));
  }

  private String drift(RunContext context, LocalDate date) {
    String run = context.at(date).of("monitor").runId();
    List<DriftRow> rows =
        session.registry().drift().all().stream()
            .filter(d -> d.runId().equals(run) && d.verdict().equals("drift"))
            .toList();
    List<String> named = new ArrayList<>();
    rows.stream()
        .sorted(Comparator.comparing(d -> -d.value().orElse(Double.POSITIVE_INFINITY)))
        .limit(3)
        .forEach(
            d ->
                named.add(
                    d.column()
                        + d.value().map(v -> String.format(Locale.ROOT, " %.2f", v)).orElse("")));
    return rows.isEmpty()
        ? "-"
        : rows.size() + ": " + String.join(", ", named) + (rows.size() > 3 ? ", …" : "");
  }

  /** Rows kept of all dated sources, by period. */
  private static Map<LocalDate, Long> rows(RunContext context) {
    Map<LocalDate, Long> rows = new TreeMap<>();
    for (SourceSpec source : context.pipeline().sources()) {
      if (source.eventTime().isPresent()) {
        LakeTable table = context.table(source.table());
        table.periods().forEach((period, files) -> rows.merge(period, files.rows(), Long::sum));
      }
    }
    return rows;
  }

  /** Rejected rows by the logical date of the run that rejected them. */
  private static Map<LocalDate, Long> quarantined(RunContext context) {
    Map<LocalDate, Long> rows = new TreeMap<>();
    LakeTable table = context.table("quarantine");
    if (!table.exists()) {
      return rows;
    }
    for (Row row :
        table
            .read(table.newest())
            .groupBy("logical_date")
            .agg(functions.count(functions.lit(1)))
            .collectAsList()) {
      rows.put(row.getDate(0).toLocalDate(), row.getLong(1));
    }
    return rows;
  }
}
