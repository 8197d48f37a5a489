package dev.rematch.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same three months by spark-submit and by the launcher, over one warehouse. */
class SampleReplayIT {
  @TempDir Path folder;

  @Test
  void what_spark_submit_wrote_the_launcher_finds_complete() {
    String warehouse = folder.resolve("warehouse").toString();

    Shell.Ended submitted =
        Shell.sparkSubmit(
            folder,
            "--master",
            "local[2]",
            "--jars",
            Shell.submittedJars(),
            Shell.HOME.resolve("jobs/target/rematch-jobs.jar").toString(),
            "replay-history",
            "--pipeline",
            Shell.HOME.resolve("conf/sample/pipeline.conf").toString(),
            "--from=2024-01-01",
            "--to=2024-04-01",
            "--warehouse",
            warehouse);
    assertThat(submitted.code()).as(submitted.err()).isZero();
    assertThat(submitted.out()).contains("Champion: parcels v1 (linear)");

    Shell.Ended again =
        Shell.rematch(
            Shell.HOME,
            "replay-history",
            "--pipeline=conf/sample/pipeline.conf",
            "--from=2024-01-01",
            "--to=2024-04-01",
            "--warehouse",
            warehouse);
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.out()).contains("Nothing changed");

    Shell.Ended replayed =
        Shell.rematch(
            Shell.HOME,
            "decisions",
            "replay",
            "--rescore",
            "--pipeline=conf/sample/pipeline.conf",
            "--warehouse",
            warehouse);
    assertThat(replayed.out()).as(replayed.err()).contains(" decisions, 0 different");
    assertThat(replayed.code()).isZero();

    Shell.Ended models = Shell.rematch(folder, "models", "list", "--warehouse", warehouse);
    assertThat(models.code()).as(models.err()).isZero();
    assertThat(models.out()).contains("parcels", "champion");
  }
}
