package dev.rematch.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rematch.SharedSpark;
import dev.rematch.challenge.Decision;
import dev.rematch.challenge.Verdict;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.Warehouse;
import dev.rematch.jobs.run.PipelineSession;
import dev.rematch.jobs.run.Replay;
import dev.rematch.jobs.steps.ChallengeStep;
import dev.rematch.jobs.steps.IngestStep;
import dev.rematch.jobs.steps.ScoreStep;
import dev.rematch.pipeline.Pipeline;
import dev.rematch.pipeline.PipelineReader;
import dev.rematch.registry.ModelVersion;
import dev.rematch.registry.RegistryEvent;
import dev.rematch.tracking.MetricRow;
import dev.rematch.tracking.ModelInternal;
import dev.rematch.tracking.Run;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole loop on three small months: x decides y, and how it does turns round in the third. */
class CycleSparkTest {
  private static final LocalDate FROM = LocalDate.of(2020, 1, 1);
  private static final LocalDate TO = LocalDate.of(2020, 5, 1);

  @TempDir Path folder;
  private final SparkSession spark = SharedSpark.session();
  private final List<String> said = new ArrayList<>();

  @BeforeEach
  void writePipeline() throws Exception {
    Files.createDirectories(folder.resolve("landing"));
    Random random = new Random(11);
    for (int month = 1; month <= 4; month++) {
      StringBuilder csv = new StringBuilder("id,day,x,colour,y\n");
      for (int i = 0; i < 400; i++) {
        double x = random.nextGaussian();
        int y = x + 0.8 * random.nextGaussian() > 0 ? 1 : 0;
        csv.append(
            String.format(
                "%d-%d,2020-%02d-%02d,%.4f,%s,%d%n",
                month, i, month, 1 + i % 28, x, i % 3 == 0 ? "red" : "blue", y));
      }
      csv.append(month == 2 ? "bad,2020-02-03,abc,red,1\n" : "");
      Files.writeString(folder.resolve(String.format("landing/s-2020-%02d.csv", month)), csv);
    }
    Files.writeString(
        folder.resolve("features.sql"),
        "SELECT id, day, x, colour, y FROM raw_s WHERE day >= :from AND day < :to");
    Files.writeString(
        folder.resolve("pipeline.conf"),
        """
        pipeline = small, question = "Will y be 1?"
        sources.s { format = csv, path = "landing/s-{yyyy-MM}.csv", event-time = day, key = id
                    schema = "id STRING, day DATE, x DOUBLE, colour STRING, y INT" }
        transforms.features { sql = "features.sql", period-column = day }
        features { table = features, entity-key = id, event-time = day
                   columns { x = numeric, colour = categorical }
                   label { column = y, task = binary, maturity-days = 1 } }
        recipes.linear { algorithm = logistic-regression, window = "1 month" }
        recipes.trees { algorithm = gradient-boosted-trees, window = "1 month"
                        parameters { trees = 10, max-depth = 2 } }
        challenge { metric = roc-auc, superiority-margin = 0.002, segments = [colour], segment-margin = 0.1
                    guardrails = [{ metric = log-loss, margin = 0.05 }] }
        scoring.fallback = [previous-champion, { constant = 0.5 }]
        """);
  }

  private PipelineSession session(String warehouse) {
    return session(warehouse, Map.of());
  }

  private PipelineSession session(String warehouse, Map<String, String> variables) {
    Pipeline pipeline = new PipelineReader().read(folder.resolve("pipeline.conf"), Map.of());
    Environment environment =
        new Environment(
            folder,
            folder,
            variables,
            Clock.systemUTC(),
            "ann",
            "test",
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
    return new PipelineSession(
        environment,
        () -> spark,
        pipeline,
        new Warehouse(folder.resolve(warehouse).toString()),
        said::add);
  }

  private boolean replay(PipelineSession session) {
    return new Replay(
            session, new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8))
        .run(FROM, TO);
  }

  private Dataset<Row> lake(String warehouse, String table) {
    return spark
        .read()
        .format("delta")
        .load(folder.resolve(warehouse + "/lake/small/" + table).toString());
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
    new Replay(strict, new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8))
        .run(FROM, march);

    assertThat(strict.registry().decisions().all())
        .extracting(Decision::verdict)
        .contains(Verdict.PROMOTE_SUPERIOR);
    assertThat(strict.registry().models().holder("small", "champion")).isEmpty();
    assertThat(said)
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
    new Replay(session, new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8))
        .run(FROM, LocalDate.of(2020, 3, 1));
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
