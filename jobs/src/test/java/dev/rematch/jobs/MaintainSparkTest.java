package dev.rematch.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.TableVersion;
import dev.rematch.jobs.run.PipelineSession;
import dev.rematch.jobs.steps.DecisionReplay;
import dev.rematch.jobs.steps.IngestStep;
import dev.rematch.jobs.steps.MaintainStep;
import dev.rematch.jobs.steps.MaintainStep.Mode;
import dev.rematch.pipeline.StepResult;
import dev.rematch.table.LakeTable;
import dev.rematch.tracking.Run;
import dev.rematch.tracking.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** A warehouse after a few months, whose features were made again twice since. */
class MaintainSparkTest {
  private static final LocalDate DAY = LocalDate.of(2020, 5, 2);
  private static final MaintainStep NOTHING_IS_TOO_YOUNG =
      new MaintainStep(Duration.ZERO, Mode.REMOVE);

  @TempDir static Path folder;
  private static SmallPipeline before;

  private String warehouse;
  private SmallPipeline small;
  private PipelineSession session;
  private LakeTable features;

  @BeforeAll
  static void writeWarehouse() throws Exception {
    before = SmallPipeline.in(folder);
    SmallPipeline.replay(before.session("before"), SmallPipeline.TO);
    Path sql = folder.resolve("features.sql");
    for (String comment : List.of("once more", "and again")) {
      // As a changed query does: every period gets new files, with equal rows here.
      Files.writeString(sql, Files.readString(sql) + "\n-- " + comment);
      before.session("before").run(DAY, List.of(new IngestStep()));
    }
    SmallPipeline.replay(before.session("before"), SmallPipeline.TO);
  }

  @BeforeEach
  void copyWarehouse(TestInfo test) throws Exception {
    warehouse = test.getTestMethod().orElseThrow().getName();
    SmallPipeline.copy(folder.resolve("before"), folder.resolve(warehouse));
    small = SmallPipeline.over(folder);
    session = small.session(warehouse);
    features = session.context(DAY).featureTable();
  }

  private StepResult maintain(MaintainStep step) {
    return session.run(DAY, List.of(step)).get(0);
  }

  private Set<String> files(String below) throws IOException {
    Path root = folder.resolve(warehouse).resolve(below);
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.filter(Files::isRegularFile)
          .map(f -> root.relativize(f).toString())
          .collect(Collectors.toSet());
    }
  }

  private Path old(String place, int days) throws IOException {
    Path file = folder.resolve(warehouse).resolve(place);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "{}");
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(days))));
    return file;
  }

  private long rows(long version) {
    return features.read(new TableVersion("features", version)).collectAsList().size();
  }

  @Test
  void whatIsPinnedIsStillThereAndTheRestIsGone() throws Exception {
    Set<Long> pinned =
        session.registry().decisions().all().stream()
            .map(d -> d.holdoutVersion())
            .collect(Collectors.toSet());
    session
        .registry()
        .models()
        .versions("small")
        .forEach(v -> pinned.add(Long.valueOf(v.details().get("features_version"))));
    long newest = features.newest().version();
    assertThat(pinned).as("under either query").hasSizeGreaterThan(3).contains(newest);
    assertThat(pinned).as("nothing was trained on it").doesNotContain(newest - 1);
    Path readme = old("lake/small/features/README.txt", 900);
    Path notes = old("lake/small/Notes of Ann/a.parquet", 900);
    Path model = old("models/small/killed/linear/part", 0);
    Path result = old("registry/_results/small/ingest-0a.json", 300);

    StepResult done = maintain(NOTHING_IS_TOO_YOUNG);
    assertThat(done.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(done.inputs()).contains("features@" + newest);
    assertThat(done.summary())
        .startsWith("8 files (")
        .contains(", 1 leftovers, 0 results, 0 checkpoints; " + pinned.size() + " pinned");
    assertThat(List.of(readme, notes, result)).allMatch(Files::exists);
    assertThat(model.getParent()).doesNotExist();
    assertThat(small.said())
        .anyMatch(l -> l.matches("  table +version +kept +pinned +files +MB +removed .*"))
        .anyMatch(l -> l.matches("  features +" + newest + " +" + pinned.size() + " .*"));
    JsonNode figures =
        new ObjectMapper().readTree(new ObjectMapper().writeValueAsString(done.details()));
    assertThat(figures.get("tables").findValuesAsText("table")).contains("features@" + newest);
    assertThat(figures.get("bytes").asLong()).isPositive();

    for (long version : pinned) {
      assertThat(rows(version)).as("features@%d", version).isPositive();
    }
    assertThat(rows(newest)).isEqualTo(4L * SmallPipeline.ROWS);
    assertThatThrownBy(() -> rows(newest - 1)).hasStackTraceContaining("does not exist");
    DecisionReplay replay = new DecisionReplay(session);
    session.registry().decisions().all().stream()
        .map(d -> d.runId())
        .distinct()
        .forEach(
            run ->
                assertThat(replay.rescore(run))
                    .allSatisfy(outcome -> assertThat(outcome.differences()).isEmpty()));

    Set<String> left = files("lake");
    assertThat(maintain(NOTHING_IS_TOO_YOUNG).status()).isEqualTo(RunStatus.UNCHANGED);
    assertThat(files("lake")).isEqualTo(left);
    assertThat(small.command("ann", "fsck", "--warehouse", folder + "/" + warehouse).said())
        .isEqualTo("0 damaged, 0 leftovers\n");
    assertThat(SmallPipeline.replay(small.session(warehouse), SmallPipeline.TO))
        .as("nothing is scored or made again for it")
        .isFalse();
  }

  @Test
  void aDryRunListsAndRemovesNothing() throws Exception {
    old("models/small/killed/linear/part", 0);
    for (int n = 0; n < 102; n++) {
      old(String.format("registry/_results/small/ingest-%04x.json", n), 100 + n);
    }
    Set<String> lake = files("lake");
    Set<String> models = files("models");
    Set<String> results = files("registry/_results");

    StepResult dry = maintain(new MaintainStep(Duration.ZERO, Mode.DRY_RUN));
    assertThat(dry.status()).isEqualTo(RunStatus.SKIPPED);
    assertThat(dry.summary())
        .startsWith("would be done, nothing was: 8 files ")
        .contains("1 leftovers, 2 results");
    assertThat(small.said())
        .filteredOn(l -> l.startsWith("  would go: "))
        .hasSize(11)
        .anyMatch(l -> l.contains("features/_period=2020-01-01/part-") && l.endsWith(" bytes)"))
        .contains("  would go: models/small/killed/linear")
        .contains("  would go: registry/_results/small/ingest-0065.json");
    assertThat(files("lake")).isEqualTo(lake);
    assertThat(files("models")).isEqualTo(models);
    assertThat(files("registry/_results")).isEqualTo(results);

    assertThat(maintain(new MaintainStep(Duration.ofDays(7), Mode.REMOVE)).summary())
        .as("a week has not gone by")
        .startsWith("0 files ")
        .contains("0 leftovers, 2 results");
    assertThat(files("registry/_results")).hasSize(100);
    assertThat(session.registry().runs().where(r -> r.command().equals("maintain")))
        .extracting(Run::status)
        .containsExactly(RunStatus.SKIPPED, RunStatus.SUCCEEDED);
  }

  @Test
  void whereNobodyCanTellWhatIsPinnedNothingIsRemoved() throws Exception {
    try (Stream<Path> walk = Files.list(folder.resolve(warehouse).resolve("registry/decisions"))) {
      Files.writeString(
          walk.filter(p -> p.toString().endsWith(".parquet")).findFirst().orElseThrow(), "x");
    }
    Set<String> lake = files("lake");
    PipelineSession later = small.session(warehouse);
    assertThatThrownBy(() -> later.run(DAY, List.of(NOTHING_IS_TOO_YOUNG)))
        .hasMessageContaining("Cannot clean up pipeline small: what is pinned cannot be told")
        .hasMessageContaining("found registry/decisions: ")
        .extracting(e -> ((RematchException) e).kind())
        .isEqualTo(FailureKind.REFUSED);
    assertThat(files("lake")).isEqualTo(lake);
  }

  @Test
  void aRetentionOfLessThanADayIsRefused() {
    SmallPipeline.Ended ended =
        small.command("ann", "maintain", "--pipeline", "pipeline.conf", "--retention-days", "0");
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.said())
        .contains("Invalid retention: 0 days (must be 1 or more; --retention-days)");
  }
}
