package dev.rematch.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rematch.alert.Alert;
import dev.rematch.drift.DriftRow;
import dev.rematch.jobs.run.PipelineSession;
import dev.rematch.jobs.run.ReplayReport;
import dev.rematch.profile.ProfileRow;
import dev.rematch.tracking.MetricRow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What monitoring says of a small pipeline with slices, KPIs and rules that warn. */
class MonitorSparkTest {
  @TempDir Path folder;

  private PipelineSession monitored() throws IOException {
    PipelineSession session =
        SmallPipeline.in(folder)
            .session(
                "w",
                Map.of(),
                Map.of(
                    "monitoring.slices", "[colour]",
                    "metrics.decided.sql", "avg(CASE WHEN prediction >= 0.5 THEN 1.0 ELSE 0.0 END)",
                    "metrics.decided.better", "lower",
                    "monitoring.kpis",
                        "[{ metric = decided, max = 0.1 }, { metric = brier, max = 1 }]",
                    "expectations.features",
                        "[{ between { column = x, min = -1, max = 1 }, severity = warn }]"));
    SmallPipeline.replay(session, SmallPipeline.TO);
    return session;
  }

  private static List<Alert> alerts(PipelineSession session, String kind) {
    return session.registry().alerts().all().stream().filter(a -> a.kind().equals(kind)).toList();
  }

  @Test
  void limitsSlicesAndWarningsAreWatched() throws IOException {
    PipelineSession session = monitored();

    assertThat(alerts(session, "kpi"))
        .as("about half of the rows are decided 1 and a tenth may be")
        .extracting(Alert::subject, Alert::state)
        .contains(org.assertj.core.groups.Tuple.tuple("decided", "opened"))
        .doesNotContain(org.assertj.core.groups.Tuple.tuple("brier", "opened"));
    assertThat(alerts(session, "kpi").get(0).evidence()).contains("\"max\":0.1", "\"value\":");
    assertThat(alerts(session, "quality"))
        .extracting(Alert::subject)
        .containsOnly("features: between(x, -1.0, 1.0)");
    assertThat(alerts(session, "quality").get(0).evidence()).contains("rows in period 2020-");

    List<MetricRow> metrics = session.registry().metrics().all();
    assertThat(metrics.stream().filter(m -> m.metric().equals("label-delay-days")))
        .isNotEmpty()
        .allMatch(m -> m.value() == 1);
    List<MetricRow> expected =
        metrics.stream()
            .filter(m -> m.metric().equals("estimated-roc-auc"))
            .filter(m -> m.slice().startsWith("colour="))
            .toList();
    assertThat(expected).extracting(MetricRow::slice).contains("colour=red", "colour=blue");
    assertThat(expected)
        .allMatch(m -> m.low().orElseThrow() <= m.value() && m.value() <= m.high().orElseThrow());

    List<ProfileRow> scores =
        session.registry().profiles().all().stream()
            .filter(p -> p.table().equals("predictions") && p.column().equals("probability"))
            .toList();
    for (ProfileRow whole : scores.stream().filter(p -> p.slice().equals("all")).toList()) {
      assertThat(
              scores.stream()
                  .filter(p -> p.slice().startsWith("colour="))
                  .filter(p -> p.content() == whole.content())
                  .mapToLong(ProfileRow::rows)
                  .sum())
          .isEqualTo(whole.rows());
    }
    theReportShowsTheFigureOfAllRows(session, metrics);
    oneSliceIsComparedWithItself();
  }

  @Test
  void labelsThatTurnRoundAreConceptDriftAndRowsThatBreakAreAnEpisode() throws IOException {
    SmallPipeline small = SmallPipeline.in(folder);
    Path april = folder.resolve("landing/s-2020-04.csv");
    StringBuilder turned = new StringBuilder();
    int lines = 0;
    for (String line : Files.readAllLines(april)) {
      char y = line.charAt(line.length() - 1);
      turned.append(line, 0, line.length() - 1).append(y == '1' ? '0' : y == '0' ? '1' : y);
      turned.append('\n');
      if (lines++ % 10 == 1) {
        turned.append("bad-").append(lines).append(",2020-04-03,no number,red,1\n");
      }
    }
    Files.writeString(april, turned);
    PipelineSession session = small.session("w");
    SmallPipeline.replay(session, SmallPipeline.TO);

    List<DriftRow> concept =
        session.registry().drift().all().stream()
            .filter(d -> d.column().equals("concept"))
            .toList();
    assertThat(concept).isNotEmpty().noneMatch(d -> d.window().equals(d.referenceWindow()));
    assertThat(concept.get(concept.size() - 1))
        .matches(d -> d.window().startsWith("[2020-04-01"))
        .matches(d -> d.verdict().equals("drift"))
        .matches(d -> d.shiftDetail().orElse("").contains("labels of equal predictions moved by"));
    assertThat(concept.subList(0, concept.size() - 1))
        .as("before, labels depended on predictions as ever")
        .allMatch(d -> d.verdict().equals("stable"));
    assertThat(alerts(session, "quality"))
        .as("40 of 440 rows could not be read")
        .filteredOn(a -> a.subject().equals("raw_s: quarantine-share"))
        .extracting(Alert::state, Alert::window)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("opened", "[2020-04-01, 2020-05-01)"));
    assertThat(session.registry().drift().all())
        .as("no feature has moved")
        .filteredOn(d -> d.column().equals("x"))
        .allMatch(d -> d.verdict().equals("stable"));
  }

  private static void theReportShowsTheFigureOfAllRows(
      PipelineSession session, List<MetricRow> metrics) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new ReplayReport(session, new dev.rematch.core.Warehouse("w"))
        .print(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            SmallPipeline.FROM,
            SmallPipeline.TO);
    double april =
        metrics.stream()
            .filter(m -> m.runId().startsWith("small-monitor-2020-05"))
            .filter(m -> m.metric().equals("roc-auc") && m.slice().equals("all"))
            .findFirst()
            .orElseThrow()
            .value();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .containsPattern("2020-04 +400 .*" + String.format("%.4f", april));
  }

  private void oneSliceIsComparedWithItself() throws IOException {
    SmallPipeline.Ended ended =
        SmallPipeline.over(folder)
            .command(
                "ann",
                "drift",
                "small",
                "features",
                "--window=2020-04-01..2020-05-01",
                "--against=2020-01-01..2020-04-01",
                "--slice=colour=red",
                "--column=x",
                "--warehouse=" + folder.resolve("w"));
    assertThat(ended.code()).as(ended.said()).isZero();
    assertThat(ended.said()).containsPattern("x +psi .* stable");
  }
}
