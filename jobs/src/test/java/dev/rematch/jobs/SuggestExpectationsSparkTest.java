package dev.rematch.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rematch.jobs.SmallPipeline.Ended;
import dev.rematch.jobs.run.PipelineSession;
import dev.rematch.jobs.steps.IngestStep;
import dev.rematch.quality.ExpectationResult;
import dev.rematch.quality.QuarantineShare;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is suggested is config as it is, and met by the data that it was suggested by. */
class SuggestExpectationsSparkTest {
  @TempDir Path folder;

  @Test
  void theSuggestedConfigIsReadAndMetByItsData() throws Exception {
    SmallPipeline small = SmallPipeline.in(folder).withData("w");
    Ended ended =
        small.command(
            "ann", "expectations", "suggest", "small", "-w", "w", "--out", "suggested.conf");
    assertThat(ended.said()).startsWith("written to ").endsWith("suggested.conf\n");
    String suggested = Files.readString(folder.resolve("suggested.conf"));
    assertThat(suggested)
        .contains(
            "expectations.features = [",
            "expectations.raw_s = [",
            "# 0 of 1,600 rows were NULL in 4 periods",
            "in-set { column = colour, values = [blue, red] }",
            "unique = [id], severity = warn");
    Files.writeString(
        folder.resolve("pipeline.conf"),
        Files.readString(folder.resolve("pipeline.conf")) + "\ninclude \"suggested.conf\"\n");
    assertThat(small.command("ann", "validate", "-p", "pipeline.conf").said())
        .startsWith("small is sound");

    PipelineSession session = small.session("again");
    for (int month = 2; month <= 5; month++) {
      session.run(LocalDate.of(2020, month, 2), List.of(new IngestStep()));
    }
    List<ExpectationResult> results = session.registry().expectationResults().all();
    assertThat(results)
        .filteredOn(r -> !r.expectation().equals(QuarantineShare.NAME))
        .hasSizeGreaterThan(20)
        .filteredOn(r -> r.verdict().equals("broken"))
        .extracting(ExpectationResult::observed)
        .as("the cell that is no number is NULL, in a row that is not kept")
        .containsExactly("1 rows in period 2020-02-01");
    assertThat(small.lake("again", "quarantine").count()).as("the bad row only").isEqualTo(1);
  }

  @Test
  void whatCannotBeSuggestedIsSaid() throws Exception {
    SmallPipeline small = SmallPipeline.in(folder).withData("w");
    Ended table =
        small.command("ann", "expectations", "suggest", "small", "-w", "w", "--table", "feature");
    assertThat(table.code()).isEqualTo(5);
    assertThat(table.said())
        .contains(
            "Cannot suggest expectations for table feature: nothing of it was profiled, found"
                + " features, raw_s (column table of registry/profiles); ingest first, or look at"
                + " --warehouse");
    Files.writeString(folder.resolve("there.conf"), "mine");
    Ended file =
        small.command("ann", "expectations", "suggest", "small", "-w", "w", "--out", "there.conf");
    assertThat(file.code()).isEqualTo(2);
    assertThat(file.said()).contains("there is a file already (--out)");
    assertThat(Files.readString(folder.resolve("there.conf"))).isEqualTo("mine");
    assertThat(
            small
                .command("ann", "expectations", "suggest", "small", "-w", "w", "--table", "raw_s")
                .said())
        .startsWith("expectations.raw_s = [")
        .doesNotContain("features");
    assertThat(small.command("ann", "expectations", "suggest", "small", "-w", "w", "--json").said())
        .contains(
            "\"expectation\" : \"in-set(colour, [blue, red])\"",
            "\"config\" : \"{ in-set { column = colour, values = [blue, red] }");
  }
}
