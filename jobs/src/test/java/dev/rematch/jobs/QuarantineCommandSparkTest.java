package dev.rematch.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rematch.jobs.SmallPipeline.Ended;
import dev.rematch.jobs.run.PipelineSession;
import dev.rematch.jobs.steps.IngestStep;
import dev.rematch.tracking.Run;
import dev.rematch.tracking.RunStatus;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuarantineCommandSparkTest {
  private static final LocalDate DAY = LocalDate.of(2020, 5, 2);

  @TempDir Path folder;

  @Test
  void aRowIsListedShownCorrectedAndReleasedOnRecord() throws Exception {
    SmallPipeline small = SmallPipeline.in(folder).withData("w");

    Ended listed = small.command("ann", "quarantine", "list", "small", "-w", "w");
    assertThat(listed.said().lines().toList())
        .containsExactly(
            "table  from           rule       waiting  released  such as",
            "-".repeat(74),
            "raw_s  s-2020-02.csv  cell-type        1         0  x: 'abc' is not DOUBLE");
    Ended shown = small.command("ann", "quarantine", "show", "small", "-w", "w", "--json");
    assertThat(shown.said())
        .contains("\"row\" : \"{\\\"id\\\":\\\"bad\\\",", "\"released_by\" : null");
    String hash = shown.said().replaceAll("(?s).*\"row_hash\" : \"([0-9a-f]{64})\".*", "$1");
    assertThat(
            small
                .command("ann", "quarantine", "show", "small", "-w", "w", "--rule", "event-time")
                .said())
        .doesNotContain("abc");

    Ended refused = release(small, "--reason", "is it mended?");
    assertThat(refused.code()).isEqualTo(3);
    assertThat(refused.said())
        .contains(
            "rematch: Cannot release rows of table raw_s: all 1 that were looked at still break a"
                + " rule, found "
                + hash.substring(0, 12)
                + " cell-type: x: 'abc' is not DOUBLE; correct the rule, or the cells of rows by"
                + " their hash");
    assertThat(release(small, "--reason", "x", "--cell", "x=1").said())
        .contains(
            "Cannot correct cells of table raw_s: which rows is not said, found columns x; name"
                + " each row by its hash");

    Ended released =
        release(
            small,
            "--reason",
            "asked the sender",
            "--hash",
            hash.substring(0, 8),
            "--cell",
            "x=0.5");
    assertThat(released.said()).contains("1 of 1 rows released to raw_s");
    assertThat(released.code()).isZero();
    assertThat(release(small, "--reason", "once more").said())
        .contains("no row of table raw_s waits, of a file that has landed");

    PipelineSession session = small.session("w");
    List<Run> runs = session.registry().runs().where(r -> r.command().equals("quarantine-release"));
    assertThat(runs)
        .extracting(Run::status)
        .containsExactly(RunStatus.FAILED, RunStatus.SUCCEEDED, RunStatus.SKIPPED);
    Run run = runs.get(1);
    assertThat(run.actor()).isEqualTo("ann");
    assertThat(run.details())
        .contains("\"reason\":\"asked the sender\"", "\"corrected_columns\":[\"x\"]");
    assertThat(small.lake("w", "raw_s").filter("id = 'bad'").select("_run_id").first().getString(0))
        .isEqualTo(run.runId());
    assertThat(small.command("ann", "quarantine", "list", "small", "-w", "w").said())
        .contains("cell-type        0         1");
    assertThat(small.command("ann", "quarantine", "show", "small", "-w", "w", "--released").said())
        .contains("{\"id\":\"bad\",\"day\":\"2020-02-03\",\"x\":\"0.5\"");

    session.run(DAY, List.of(new IngestStep()));
    assertThat(small.lake("w", "features").filter("id = 'bad' AND x = 0.5").count()).isEqualTo(1);
  }

  private static Ended release(SmallPipeline small, String... more) {
    List<String> arguments =
        new java.util.ArrayList<>(
            List.of("quarantine", "release", "-p", "pipeline.conf", "-w", "w"));
    arguments.addAll(List.of("-d", DAY.toString(), "--table", "raw_s"));
    arguments.addAll(List.of(more));
    return small.command("ann", arguments.toArray(String[]::new));
  }

  @Test
  void aPipelineWithoutTablesIsMissing() throws Exception {
    SmallPipeline small = SmallPipeline.in(folder).withData("w");

    Ended ended = small.command("ann", "quarantine", "list", "smal", "-w", "w");

    assertThat(ended.code()).isEqualTo(5);
    assertThat(ended.said())
        .contains("Cannot read the quarantine of pipeline smal: it has no tables in warehouse ");
  }
}
