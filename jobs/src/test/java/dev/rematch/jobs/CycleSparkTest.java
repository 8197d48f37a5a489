package dev.rematch.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rematch.challenge.Decision;
import dev.rematch.challenge.Verdict;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.jobs.run.PipelineSession;
import dev.rematch.jobs.steps.ChallengeStep;
import dev.rematch.jobs.steps.IngestStep;
import dev.rematch.jobs.steps.ScoreStep;
import dev.rematch.registry.ModelVersion;
import dev.rematch.registry.RegistryEvent;
import dev.rematch.tracking.MetricRow;
import dev.rematch.tracking.ModelInternal;
import dev.rematch.tracking.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.LocalDate;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole loop on three small months: x decides y, and how it does turns round in the third. */
class CycleSparkTest {
  @TempDir Path folder;
  private SmallPipeline small;

  @BeforeEach
  void writePipeline() throws Exception {
    small = SmallPipeline.in(folder);
  }

  private PipelineSession session(String warehouse) {
    return small.session(warehouse);
  }

  private PipelineSession session(String warehouse, Map<String, String> variables) {
    return small.session(warehouse, variables, Map.of());
  }

  private static boolean replay(PipelineSession session) {
    return SmallPipeline.replay(session, SmallPipeline.TO);
  }

  private Dataset<Row> lake(String warehouse, String table) {
    return small.lake(warehouse, table);
  }

  @Test
  void fourMonthsEndWithAChampionThatWasChallengedAndASecondRunChangesNothing() throws Exception {
    PipelineSession session = session("w");
    assertThat(replay(session)).isTrue();

    assertThat(lake("w", "raw_s").count() + lake("w", "quarantine").count()).isEqualTo(4 * 400 + 1);
    assertThat(
            lake("w", "quarantine")
                .select("reason")
                .as(org.apache.spark.sql.Encoders.STRING())
                .first())
        .contains("abc");
    assertThat(lake("w", "predictions").count()).isEqualTo(1600);
    assertThat(lake("w", "predictions").select("id").distinct().count()).isEqualTo(1600);
    List<Decision> decisions = session.registry().decisions().all();
    assertThat(decisions).hasSize(6);
    assertThat(decisions.stream().filter(d -> d.logicalDate().getMonthValue() == 3))
        .extracting(Decision::verdict)
        .containsExactlyInAnyOrder(Verdict.PROMOTE_SUPERIOR, Verdict.KEEP);
    assertThat(decisions).allMatch(d -> d.overlapRows() == 0 && d.rows() == 400);
    ModelVersion champion = session.registry().models().holder("small", "champion").orElseThrow();
    assertThat(decisions)
        .anyMatch(d -> d.verdict().promotes() && d.challenger() == champion.version());
    assertThat(session.registry().runs().all()).extracting(Run::command).contains("monitor");
    assertThat(session.registry().drift().all()).isNotEmpty();

    assertThat(session.registry().metrics().where(CycleSparkTest::ofTheRematch))
        .isNotEmpty()
        .allMatch(m -> m.low().orElseThrow() < m.value() && m.value() < m.high().orElseThrow());
    List<ModelVersion> versions = session.registry().models().versions("small");
    assertThat(versions).allMatch(v -> v.details().containsKey(ModelVersion.MODEL_DIGEST));
    List<ModelInternal> internals = session.registry().modelInternals().all();
    assertThat(internals.stream().map(ModelInternal::version).distinct())
        .containsExactlyElementsOf(versions.stream().map(ModelVersion::version).toList());

    List<RegistryEvent> events = session.registry().models().events(Optional.empty());
    int runs = session.registry().runs().all().size();
    deleteTree(folder.resolve("w/registry/model_internals")); // as if killed before it was written
    PipelineSession again = session("w");
    assertThat(replay(again)).as("a second run finds its work done").isFalse();
    assertThat(again.registry().models().events(Optional.empty())).isEqualTo(events);
    assertThat(again.registry().runs().all()).hasSize(runs);
    assertThat(again.registry().modelInternals().all()).isEqualTo(internals);
    assertThat(lake("w", "predictions").count()).isEqualTo(1600);
  }

  @Test
  void whereAKeyIsTrustedAWinnerWaitsForItsSignature() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Files.writeString(folder.resolve("verify.pem"), pem("PUBLIC", pair.getPublic()));
    Files.writeString(folder.resolve("signing.pem"), pem("PRIVATE", pair.getPrivate()));
    LocalDate march = LocalDate.of(2020, 3, 1);
    LocalDate decided = LocalDate.of(2020, 3, 2);
    PipelineSession strict = session("w", Map.of("REMATCH_VERIFY_KEY", "verify.pem"));
    SmallPipeline.replay(strict, march);

    assertThat(strict.registry().decisions().all())
        .extracting(Decision::verdict)
        .contains(Verdict.PROMOTE_SUPERIOR);
    assertThat(strict.registry().models().holder("small", "champion")).isEmpty();
    assertThat(small.said())
        .anyMatch(l -> l.contains("waits for a signature: models sign small --version"));

    PipelineSession signing =
        session(
            "w", Map.of("REMATCH_VERIFY_KEY", "verify.pem", "REMATCH_SIGNING_KEY", "signing.pem"));
    signing.run(decided, List.of(new ChallengeStep()));
    ModelVersion champion = signing.registry().models().holder("small", "champion").orElseThrow();
    assertThat(strict.registry().models().unsigned(champion, "champion")).isEmpty();

    KeyPair other = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Files.writeString(folder.resolve("verify.pem"), pem("PUBLIC", other.getPublic()));
    PipelineSession distrustful = session("w", Map.of("REMATCH_VERIFY_KEY", "verify.pem"));
    distrustful.run(LocalDate.of(2020, 4, 2), List.of(new IngestStep(), new ScoreStep()));
    assertThat(distrustful.registry().models().events(Optional.of("small")))
        .anyMatch(
            e ->
                e.kind() == dev.rematch.registry.EventKind.FELL_BACK
                    && e.reason().contains("has no valid signature by a trusted key"));
  }

  private static String pem(String kind, Key key) {
    return "-----BEGIN "
        + kind
        + " KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(key.getEncoded())
        + "\n-----END "
        + kind
        + " KEY-----\n";
  }

  private static boolean ofTheRematch(MetricRow row) {
    return row.metric().equals("roc-auc") && row.runId().contains("-challenge-");
  }

  private static void deleteTree(Path tree) throws IOException {
    try (Stream<Path> walk = Files.walk(tree)) {
      for (Path each : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  @Test
  void aChampionWhoseFilesWereChangedIsNotScoredWith() throws Exception {
    PipelineSession session = session("w");
    SmallPipeline.replay(session, LocalDate.of(2020, 3, 1));
    ModelVersion champion = session.registry().models().holder("small", "champion").orElseThrow();
    Files.writeString(folder.resolve("w").resolve(champion.artifact()).resolve("MLmodel"), "x");

    assertThatThrownBy(() -> replay(session("w")))
        .as("no rematch against a champion that cannot be loaded: a person must look")
        .hasMessageContaining("MLmodel was changed since it was registered; roll back")
        .extracting(e -> ((RematchException) e).kind())
        .isEqualTo(FailureKind.REFUSED);

    assertThat(
            lake("w", "predictions")
                .filter("_period = '2020-03-01'")
                .select("scored_by")
                .distinct()
                .as(org.apache.spark.sql.Encoders.STRING())
                .collectAsList())
        .containsExactly("constant 0.5");
    assertThat(session("w").registry().models().events(Optional.of("small")))
        .anyMatch(
            e ->
                e.kind() == dev.rematch.registry.EventKind.FELL_BACK
                    && e.reason().contains("MLmodel was changed since it was registered"));
  }
}
