package dev.rematch.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rematch.alert.Alert;
import dev.rematch.core.Warehouse;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static Report report(TestRows rows) {
    return Report.of(rows.rows(), new Warehouse("/w"), TestRows.NOW);
  }

  private static Section section(TestRows rows, String id) {
    return report(rows).sections().stream()
        .filter(s -> s.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static Table table(Section section, int at) {
    Block block = section.blocks().get(at);
    return block instanceof Chart chart ? chart.numbers() : (Table) block;
  }

  private static List<String> texts(List<Cell> row) {
    return row.stream().map(Cell::text).toList();
  }

  @Test
  void whatChangedNamesAlertsChampionsAndColumnsThatDriftAnew() {
    TestRows rows =
        new TestRows()
            .champion(1, 3, 0.7)
            .look(4, "nothing", "fine")
            .drift("wind", 4, 0.2, "drift", 0.1)
            .champion(2, 4, 0.72);
    // In office since the look before.
    rows.events.set(1, withTime(rows.events.get(1), rows.responses.get(0).at().plusSeconds(60)));
    rows.look(5, "nothing", "fine")
        .drift("wind", 5, 0.2, "drift", 0.1)
        .drift("temp", 5, 0.3, "drift", 0.4)
        .alert(
            "drift",
            "temp",
            "severe",
            5,
            Alert.State.OPENED,
            "{\"statistic\":\"psi\",\"value\":0.3,\"limit\":0.1}")
        .alert(
            "drift",
            "snow",
            "warn",
            5,
            Alert.State.CLOSED,
            "{\"statistic\":\"psi\",\"value\":0.05,\"limit\":0.1}");

    Section changes = section(rows, "changes");

    assertThat(changes.title()).isEqualTo("What changed since 2013-04");
    assertThat(changes.lead())
        .extracting(i -> i.mark() + ": " + i.text())
        .containsExactly(
            "Champion: 2013-05-01: v2 promoted: better",
            "Opened: severe alert, drift of temp: psi 0.3000, limit 0.1000",
            "Closed: warn alert, drift of snow: psi 0.0500, limit 0.1000",
            "Drifts: temp: median 9, before 1; entered at raw_weather; 40.0 % of the champion's"
                + " importance");
  }

  private static dev.rematch.registry.RegistryEvent withTime(
      dev.rematch.registry.RegistryEvent e, java.time.Instant at) {
    return new dev.rematch.registry.RegistryEvent(
        e.seq(),
        at,
        e.kind(),
        e.model(),
        e.version(),
        e.alias(),
        e.previousVersion(),
        e.runId(),
        e.decisionId(),
        e.actor(),
        e.reason(),
        e.artifact(),
        e.artifactSha256(),
        e.details(),
        e.previousHash(),
        e.hash());
  }

  @Test
  void nothingNewIsSaid() {
    assertThat(section(new TestRows(), "changes").lead())
        .extracting(Item::text)
        .containsExactly("Nothing has been monitored yet.");
    TestRows still =
        new TestRows().champion(1, 2, 0.7).look(4, "nothing", "-").look(5, "nothing", "-");
    assertThat(section(still, "changes").lead())
        .extracting(Item::text)
        .singleElement()
        .asString()
        .startsWith("Nothing: no alert opened or closed");
  }

  @Test
  void theHeatMapIsSortedByImportanceAndTellsUndecidedFromStable() {
    Table heat =
        table(
            section(
                new TestRows()
                    .drift("little", 4, 0.05, "stable", 0.1)
                    .drift("little", 5, 0.12, "undecided", 0.1)
                    .drift("much", 5, 0.35, "drift", 0.9),
                "drift"),
            0);

    assertThat(heat.rows().stream().skip(1).map(ReportTest::texts))
        .containsExactly(
            List.of("much", "90.0 %", "–", "▲ 3.5"), List.of("little", "10.0 %", "0.5", "? 1.2"));
    assertThat(heat.rows().get(1).get(3).tone()).isEqualTo(Tone.WARM_2);
    assertThat(heat.rows().get(2).get(2).tone()).isEqualTo(Tone.CALM_2);
    assertThat(heat.rows().get(2).get(3).tone()).isEqualTo(Tone.UNKNOWN);
    assertThat(heat.rows().get(1).get(3).origins().get(0).filter())
        .isEqualTo(
            "run_id = 'flights-monitor-5' AND \"window\" = '[2013-05-01, 2013-06-01)' AND"
                + " \"column\" = 'much' AND statistic = 'psi'");
  }

  @Test
  void columnsBeyondTheCapAreCounted() {
    TestRows rows = new TestRows();
    for (int i = 0; i < DriftSection.COLUMNS + 7; i++) {
      rows.drift("c" + i, 5, 0.01, "stable", 1.0 / (i + 2));
    }

    Table heat = table(section(rows, "drift"), 0);

    assertThat(heat.rows()).hasSize(DriftSection.COLUMNS + 1);
    assertThat(heat.note()).isEqualTo("Left out: 7 columns of less importance.");
  }

  @Test
  void distributionsAreCutAlikeAndSumUpToAllRows() {
    TestRows rows =
        new TestRows()
            .look(5, "nothing", "-")
            .drift("temp", 5, 0.4, "drift", 0.5)
            .drift("carrier", 5, 0.01, "stable", 0.2)
            .profiled(1, Map.of("temp", TestRows.numbers(0), "carrier", TestRows.names("UA", "DL")))
            .profiled(2, Map.of("temp", TestRows.numbers(0), "carrier", TestRows.names("UA", "UA")))
            .profiled(
                5, Map.of("temp", TestRows.numbers(50), "carrier", TestRows.names("UA", "B6")));

    List<Block> charts = section(rows, "distributions").blocks();

    assertThat(charts).hasSize(2);
    Chart temp = (Chart) charts.get(0);
    assertThat(temp.title()).isEqualTo("temp ▲ drifts, 50.0 % of importance");
    Plot.Bars bars = (Plot.Bars) temp.plot();
    assertThat(bars.labels()).contains("0 – 10", "50 – 60");
    for (Plot.Shares shares : bars.series()) {
      assertThat(shares.values().stream().mapToDouble(d -> d).sum()).isCloseTo(1, within(0.01));
    }
    int bin = bars.labels().indexOf("50 – 60");
    assertThat(bars.series().get(0).values().get(bin)).isCloseTo(0.1, within(0.01));
    Plot.Bars carrier = (Plot.Bars) ((Chart) charts.get(1)).plot();
    assertThat(carrier.labels()).containsExactly("UA", "B6", "DL");
    assertThat(carrier.series().get(0).values()).containsExactly(0.75, 0.0, 0.25);
    assertThat(carrier.series().get(1).values()).containsExactly(0.5, 0.5, 0.0);
  }

  @Test
  void reliabilityIsMeasuredInTenths() {
    TestRows rows = new TestRows().bin(5, 3, 100, 0.1).bin(5, 7, 300, 0.2).bin(5, 55, 10, 0.5);

    Table bins = table(section(rows, "calibration"), 0);

    assertThat(texts(bins.rows().get(0)))
        .containsExactly("0.0 – 0.1", "0.0650", "0.1750", "-0.1100", "400");
    assertThat(texts(bins.rows().get(1))).startsWith("0.5 – 0.6").endsWith("10");
  }

  @Test
  void realisedAndExpectedStandBesideTheOwnRematch() {
    TestRows rows =
        new TestRows()
            .champion(1, 4, 0.7)
            .realised(1, 5, "roc-auc", 0.66)
            .realised(1, 5, "estimated-roc-auc", 0.69)
            .realised(1, 6, "estimated-roc-auc", 0.68)
            .slice(1, 5, "origin=EWR", 0.6);
    Section performance = section(rows, "performance");

    assertThat(texts(table(performance, 0).rows().get(0)))
        .containsExactly(
            "2013-05",
            "v1",
            "0.6600 [0.6500, 0.6700]",
            "0.6900 [0.6800, 0.7000]",
            "0.7000 [0.6900, 0.7100]",
            "1,000",
            "–");
    assertThat(texts(table(performance, 0).rows().get(1))).startsWith("2013-06", "v1", "–");
    assertThat(((Plot.Time) ((Chart) performance.blocks().get(0)).plot()).marks())
        .containsExactly(new Plot.Mark(java.time.LocalDate.of(2013, 5, 1), "v1"));
    assertThat(texts(table(performance, 2).rows().get(0))).startsWith("origin=EWR", "roc-auc");
  }

  @Test
  void fairnessAndKpisSayWhenThereAreNone() {
    assertThat(section(new TestRows(), "fairness").lead().get(0).text())
        .startsWith("No gap between groups has been measured");
    assertThat(section(new TestRows(), "kpis").lead().get(0).text())
        .startsWith("No KPI has an alert");

    TestRows rows =
        new TestRows()
            .realised(1, 5, "selection-rate-gap(origin)", 0.12)
            .realised(1, 5, "cost", 7)
            .alert("kpi", "cost", "severe", 5, Alert.State.OPENED, "{\"value\":7,\"max\":5}");
    assertThat(texts(table(section(rows, "fairness"), 0).rows().get(0)))
        .containsExactly("2013-05", "0.1200");
    assertThat(section(rows, "kpis").lead().get(0).text())
        .isEqualTo("cost: 7.000 (must be at most 5.000)");
  }

  @Test
  void brokenExpectationsAreShown() {
    Section quality =
        section(new TestRows().broken("clean", "unique(id)", "3 rows twice"), "quality");

    assertThat(quality.lead().get(0).text()).isEqualTo("clean, last write: expectations 1 broken");
    assertThat(texts(table(quality, 0).rows().get(0)))
        .containsExactly("–", "clean", "all", "unique(id)", "warn", "broken", "3", "3 rows twice");
  }

  @Test
  void equalRowsMakeEqualReportsAndEveryIdIsThereOnce() {
    TestRows rows = new TestRows().champion(1, 4, 0.7).look(5, "nothing", "-").bin(5, 3, 10, 0.1);

    assertThat(report(rows)).isEqualTo(report(rows));
    Set<String> ids = new HashSet<>();
    for (Section section : report(rows).sections()) {
      assertThat(ids.add(section.id())).isTrue();
      section.blocks().stream()
          .filter(Chart.class::isInstance)
          .forEach(chart -> assertThat(ids.add(((Chart) chart).id())).isTrue());
    }
  }

  @Test
  void everyOriginIsATableThatIsExplained() {
    Report report = report(new TestRows().champion(1, 4, 0.7).look(5, "nothing", "-"));
    List<String> explained = report.tables().stream().map(SourceTable::name).toList();

    report.sections().stream()
        .flatMap(s -> s.origins().stream())
        .forEach(o -> assertThat(explained).contains(o.table()));
    assertThat(report.tables().get(2).sql())
        .isEqualTo("SELECT * FROM delta_scan('/w/registry/metrics') WHERE model = 'flights';");
  }
}
