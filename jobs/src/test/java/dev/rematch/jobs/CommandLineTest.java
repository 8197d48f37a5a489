package dev.rematch.jobs;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rematch.core.PeriodUnit;
import dev.rematch.core.TableVersion;
import dev.rematch.core.Warehouse;
import dev.rematch.jobs.run.RegistryFolder;
import dev.rematch.pipeline.RegistryTables;
import dev.rematch.profile.CategoricalProfile;
import dev.rematch.profile.NumericProfile;
import dev.rematch.profile.Profiles;
import dev.rematch.registry.NewVersion;
import dev.rematch.registry.Promotion;
import dev.rematch.registry.Signing;
import dev.rematch.tracking.MetricRow;
import dev.rematch.tracking.ModelInternal;
import dev.rematch.tracking.Run;
import dev.rematch.tracking.RunStatus;
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
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2013-05-02T10:00:00Z"), ZoneOffset.UTC);

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> variables = new HashMap<>(Map.of("REMATCH_WAREHOUSE", "w"));

  @BeforeEach
  void fillTheRegistry() {
    RegistryTables registry =
        RegistryFolder.open(new Warehouse(folder.resolve("w").toString()), CLOCK, Signing.NONE);
    for (String recipe : List.of("linear", "trees")) {
      registry
          .models()
          .register(
              new NewVersion(
                  "flights",
                  recipe,
                  "run-1",
                  "models/flights/run-1/" + recipe,
                  "00",
                  "ann",
                  Map.of("training_from", "2013-01-01", "training_to", "2013-04-01")));
    }
    registry
        .models()
        .promote(
            new Promotion(
                "flights",
                "champion",
                1,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "ann",
                "the first"));
    registry
        .runs()
        .append(
            "r1",
            List.of(
                new Run(
                    "run-1",
                    "flights",
                    "train",
                    LocalDate.of(2013, 5, 2),
                    RunStatus.SUCCEEDED,
                    CLOCK.instant(),
                    CLOCK.instant(),
                    "hash",
                    "0.1.0",
                    7,
                    2,
                    "[]",
                    "[]",
                    "two recipes",
                    "{}",
                    Optional.empty(),
                    Optional.empty(),
                    "ann")));
  }

  private int rematch(String... arguments) {
    out.reset();
    err.reset();
    Environment environment =
        new Environment(
            folder,
            folder,
            variables,
            CLOCK,
            "bob",
            "test",
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return Main.run(environment, arguments);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  /** Three months of a column that rises and of one that does not. */
  private void profileThreeMonths() {
    RegistryTables registry =
        RegistryFolder.open(new Warehouse(folder.resolve("w").toString()), CLOCK, Signing.NONE);
    Profiles profiles = new Profiles(registry.profiles(), "flights", PeriodUnit.MONTH);
    for (int month = 1; month <= 3; month++) {
      NumericProfile rising = new NumericProfile();
      CategoricalProfile steady = new CategoricalProfile();
      for (int i = 0; i < 300; i++) {
        rising.add(100 * month + i % 50);
        steady.add("c" + i % 3);
      }
      TreeMap<LocalDate, Profiles.PeriodContent> period = new TreeMap<>();
      period.put(
          LocalDate.of(2013, month, 1),
          new Profiles.PeriodContent(month, Map.of("rising", rising, "steady", steady)));
      profiles.store("run", new TableVersion("features", month), period);
    }
  }

  @Test
  void anyWindowIsComparedWithAnyOther() {
    profileThreeMonths();
    String[] asked = {
      "drift",
      "flights",
      "features",
      "--window",
      "2013-03-01..2013-04-01",
      "--against",
      "2013-01-01..2013-03-01"
    };
    assertThat(rematch(asked)).isZero();
    assertThat(out().lines().filter(l -> l.startsWith("rising")).findFirst().orElseThrow())
        .contains("drift", "median 324.0, before 149.0");
    assertThat(out().lines().filter(l -> l.startsWith("steady")).findFirst().orElseThrow())
        .contains("0.0000", "stable", "within the limit");

    asked[4] = "2014-03-01..2014-04-01";
    assertThat(rematch(asked)).isEqualTo(5);
    assertThat(err())
        .contains(
            "Cannot compare table features of pipeline flights: no profile of slice all lies within"
                + " [2014-03-01, 2014-04-01) (--window)");
    asked[4] = "march";
    assertThat(rematch(asked)).isEqualTo(2);
    assertThat(err()).contains("Invalid --window: march (must be like 2013-01-01..2013-04-01)");
  }

  @Test
  void aFailedTaskOpensOneAlertWhateverElseIsBroken() {
    String[] open = {
      "alerts",
      "open",
      "--name=flights",
      "--pipeline=gone.conf",
      "--task=rematch_flights_score.score",
      "--date=2013-05-02",
      "--request=rematch_flights_score/run-1",
      "--reason=--conf $(id) {{ x }}"
    };
    assertThat(rematch(open)).isZero();
    assertThat(out())
        .contains("alert flights/task/rematch_flights_score/2013-05-02/2013-05-02 opened");
    assertThat(err()).contains("no sink was told: Cannot read the pipeline: there is no file");
    assertThat(rematch(open)).isZero();
    assertThat(out()).contains("the alert is open already");

    assertThat(rematch("alerts", "list")).isZero();
    assertThat(out())
        .contains(
            "flights  severe    task  rematch_flights_score/2013-05-02  2013-05-02  read the failed task's log");
    assertThat(rematch("alerts", "list", "flights", "--json")).isZero();
    assertThat(out()).contains("--conf $(id) {{ x }}", "\\\"task\\\":\\\"score\\\"");
    assertThat(rematch("alerts", "list", "others")).isZero();
    assertThat(out()).contains("Nothing is wrong as far as alerts know.");

    String[] close = {"alerts", "close", "--name=flights", "--reason=copied by hand", ""};
    close[4] = "--subject=rematch_flights_score/2013-05-03";
    assertThat(rematch(close)).isEqualTo(5);
    assertThat(err())
        .contains("no task's alert is open about rematch_flights_score/2013-05-03 (alerts list)");
    close[4] = "--request=rematch_flights_score/run-2";
    assertThat(rematch(close)).isZero();
    assertThat(out()).contains("no alert is open about it");
    assertThat(err()).contains("no sink was told: give the config file (--pipeline)");
    close[4] = "--request=rematch_flights_score/run-1";
    assertThat(rematch(close)).isZero();
    assertThat(out()).contains("closed flights/task/rematch_flights_score/2013-05-02/2013-05-02");
    assertThat(rematch("alerts", "list")).isZero();
    assertThat(out()).contains("Nothing is wrong as far as alerts know.");
    assertThat(rematch(open)).isZero();
    close[4] = "--subject=rematch_flights_score/2013-05-02";
    assertThat(rematch(close)).isZero();
    assertThat(out()).contains("closed flights/task/rematch_flights_score/2013-05-02/2013-05-02/2");

    open[4] = "--task=score";
    assertThat(rematch(open)).isEqualTo(2);
    assertThat(err()).contains("Invalid --task: score (must be like dag.task)");
  }

  @Test
  void modelsAreListedForPeopleAndForPrograms() {
    assertThat(rematch("models", "list")).isZero();
    assertThat(out()).contains("flights  v1").contains("champion").contains("2013-04-01");

    assertThat(rematch("models", "list", "--json")).isZero();
    assertThat(out()).contains("\"version\" : 2").contains("\"recipe\" : \"trees\"");

    assertThat(rematch("models", "show", "flights", "v2")).isZero();
    assertThat(out()).contains("flights v2 (trees)");
    assertThat(rematch("runs", "list")).isZero();
    assertThat(out()).contains("run-1").contains("two recipes");
    assertThat(rematch("runs", "show", "run-1")).isZero();
    assertThat(out()).contains("\"rows_in\" : 7");
    assertThat(rematch("decisions", "list")).isZero();
  }

  @Test
  void aReportIsWrittenFromTheRegistryAlone() throws IOException {
    profileThreeMonths();
    assertThat(rematch("monitor", "report", "flights")).isZero();
    assertThat(out())
        .startsWith("Nobody can say: champion flights v1 has not been monitored yet.")
        .contains("flights-report.html (");
    assertThat(Files.readString(folder.resolve("flights-report.html")))
        .contains("Made 2013-05-02 10:00 UTC", "table-profiles");

    assertThat(rematch("monitor", "report", "flights", "--out", "x.html", "--json")).isZero();
    assertThat(out()).contains("\"level\" : \"unknown\"");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("w", "flights-report.html", "x.html");
    }
  }

  @Test
  void aReportOfNothingIsAnError() throws IOException {
    assertThat(rematch("monitor", "report", "flihgts")).isEqualTo(5);
    assertThat(err())
        .contains("Cannot report on pipeline flihgts: the registry knows no such pipeline, found")
        .contains("found flights (")
        .contains("did you mean flights?");
    assertThat(rematch("monitor", "report", "flights", "--out", "none/x.html")).isEqualTo(5);
    assertThat(err()).contains("Cannot write the page", "there is no folder", "make it first");
    assertThat(rematch("monitor", "report", "flights", "--out", "w")).isEqualTo(2);
    assertThat(err()).contains("Invalid --out: must be a file, found the folder");

    Files.createDirectory(folder.resolve("empty"));
    assertThat(rematch("monitor", "report", "flights", "--warehouse", "empty")).isEqualTo(5);
    assertThat(err()).contains("the registry holds no pipeline yet", "run a pipeline first");
    assertThat(rematch("monitor")).isEqualTo(2);
    assertThat(err()).contains("Missing required option: '--pipeline=FILE'");
  }

  @Test
  void aPromotionByHandSaysWhoItReplaces() {
    assertThat(rematch("models", "promote", "flights", "--version", "2", "--reason", "cheaper"))
        .isZero();
    assertThat(out()).contains("flights v2 is champion now, v1 no more");

    assertThat(rematch("models", "rollback", "flights", "--reason", "dearer")).isZero();
    assertThat(out()).contains("flights v1 is champion again");
    assertThat(rematch("models", "history", "flights")).isZero();
    assertThat(out()).contains("ROLLED_BACK champion").contains("dearer").contains("bob");
  }

  @Test
  void twoVersionsAreShownSideBySide() {
    RegistryTables registry =
        RegistryFolder.open(new Warehouse(folder.resolve("w").toString()), CLOCK, Signing.NONE);
    registry
        .metrics()
        .append(
            "m",
            List.of(metric(1, "roc-auc", 0.7), metric(2, "roc-auc", 0.75), metric(2, "f1", 0.5)));
    registry
        .modelInternals()
        .append("flights/1", List.of(coefficient(1, "x", -2), coefficient(1, "z", 1)));
    registry.modelInternals().append("flights/2", List.of(coefficient(2, "x", 0.5)));

    assertThat(rematch("models", "diff", "flights", "1", "v2")).isZero();
    assertThat(out())
        .contains("flights v1 and flights v2: not known to be the same model")
        .containsPattern("recipe +linear +trees +differs")
        .containsPattern("training_to +2013-04-01 +2013-04-01\\n")
        .containsPattern("roc-auc +0.7000 \\[0.6900, 0.7100\\] +0.7500 .* \\+0.0500")
        .doesNotContain("f1")
        .containsPattern("x +-2.0000 +0.5000 +\\+2.5000\\nz +1.0000 +0.0000 +-1.0000");
    assertThat(rematch("models", "diff", "flights", "1", "2", "--json")).isZero();
    assertThat(out()).contains("\"same_model\" : null").contains("\"delta\" : 0.0");
    assertThat(rematch("models", "diff", "flights", "1", "3")).isEqualTo(5);

    assertThat(rematch("runs", "list", "--where", "metrics.roc-auc > 0.7", "--top", "1")).isZero();
    assertThat(out()).containsPattern("run-1 +v2 +roc-auc 0.7500").doesNotContain("v1");
    assertThat(rematch("runs", "list", "--order-by", "metrics.roc-auc", "--json")).isZero();
    assertThat(out()).containsSubsequence("\"version\" : 2", "\"version\" : 1");
    assertThat(rematch("runs", "list", "--top", "0")).isEqualTo(2);
    assertThat(err()).contains("Invalid --top: 0 (must be 1 or more)");
  }

  private static MetricRow metric(int version, String name, double value) {
    return new MetricRow(
        "run-1",
        "flights",
        Optional.of(version),
        "features",
        3,
        "[2013-04-01, 2013-05-01)",
        "all",
        name,
        value,
        Optional.of(value - 0.01),
        Optional.of(value + 0.01),
        100);
  }

  private static ModelInternal coefficient(int version, String feature, double value) {
    return new ModelInternal(
        "flights",
        version,
        "linear",
        "run-1",
        ModelInternal.Kind.COEFFICIENT,
        Optional.of(feature),
        value,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void aSignatureIsAskedForWhereAKeyIsConfigured() throws Exception {
    assertThat(rematch("models", "sign", "flights", "--version", "2", "--reason", "x"))
        .isEqualTo(5);
    assertThat(err()).contains("no key is given (REMATCH_SIGNING_KEY)");
    variables.put("REMATCH_VERIFY_KEY", "verify.pem");
    assertThat(rematch("models", "list")).isEqualTo(5);
    assertThat(err()).contains("Cannot read the key file").contains("verify.pem");

    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    write("verify.pem", "PUBLIC", pair.getPublic());
    write("signing.pem", "PRIVATE", pair.getPrivate());
    assertThat(rematch("models", "promote", "flights", "--version", "2", "--reason", "x"))
        .isEqualTo(6);
    assertThat(err())
        .contains("flights v2 has no valid signature by a trusted key for a promotion by hand");
    variables.put("REMATCH_SIGNING_KEY", "signing.pem");
    assertThat(rematch("models", "sign", "flights", "--version", "2", "--reason", "looked at it"))
        .isZero();
    assertThat(out()).isEqualTo("flights v2 is signed for a promotion by hand (event 3)\n");
    assertThat(rematch("models", "promote", "flights", "--version", "2", "--reason", "x")).isZero();
    assertThat(
            rematch(
                "models", "sign", "flights", "--version", "2", "--reason", "x", "--decision", "d"))
        .isEqualTo(5);
    assertThat(err())
        .contains("Cannot use decision d for flights v2: there is no such decision (decisions");
  }

  private void write(String name, String kind, Key key) throws IOException {
    String text = Base64.getMimeEncoder().encodeToString(key.getEncoded());
    Files.writeString(
        folder.resolve(name),
        "-----BEGIN " + kind + " KEY-----\n" + text + "\n-----END " + kind + " KEY-----\n");
  }

  @Test
  void historyTellsWhoHeldTheAliasOnADate() {
    rematch("models", "promote", "flights", "--version", "2", "--reason", "cheaper");

    assertThat(rematch("models", "at", "--date", "2013-05-02")).isZero();
    assertThat(out()).contains("flights  champion  v2").contains("cheaper").contains("now");
    assertThat(rematch("models", "at", "flights", "--date", "2013-05-01")).isZero();
    assertThat(out()).isEqualTo("No version held an alias then.\n");
    assertThat(rematch("models", "at", "--date", "yesterday")).isEqualTo(2);
    assertThat(err()).contains("Invalid date: yesterday (must be like 2013-05-02");
    assertThat(rematch("models", "history", "flights")).isZero();
    assertThat(out()).contains("days").contains("the first");
  }

  @Test
  void aVersionIsRetiredAndRestored() {
    assertThat(rematch("models", "retire", "flights", "--version", "1", "--reason", "x"))
        .isEqualTo(6);
    assertThat(err()).contains("it is champion; give that to another version first");
    assertThat(rematch("models", "retire", "flights", "--version", "2", "--reason", "leaks"))
        .isZero();
    assertThat(rematch("models", "list")).isZero();
    assertThat(out()).contains("(retired)");
    assertThat(rematch("models", "promote", "flights", "--version", "2", "--reason", "x"))
        .isEqualTo(6);
    assertThat(err()).contains("version 2 is retired since 2013-05-02T10:00:00Z (leaks)");
    assertThat(rematch("models", "restore", "flights", "--version", "2", "--reason", "no leak"))
        .isZero();
    assertThat(out()).contains("flights v2 is in service again (event 4)");
  }

  @Test
  void theAuditNamesTheFirstEventThatIsNotAsItWasWritten() throws IOException {
    assertThat(rematch("audit", "verify")).isZero();
    String head = out().replaceAll("(?s).*head (\\w+).*", "$1");
    assertThat(out()).startsWith("The chain of 3 events is whole; head ");
    assertThat(rematch("audit", "verify", "--head", head)).isZero();

    Path log = folder.resolve("w/registry/events/_delta_log");
    Path last = log.resolve("00000000000000000002.json");
    String commit = Files.readString(last);
    Files.delete(last);
    assertThat(rematch("audit", "verify")).isZero(); // a chain does not know its length
    assertThat(rematch("audit", "verify", "--head", head)).isEqualTo(6);
    assertThat(err()).contains("none of its 2 events has the hash " + head);

    Files.writeString(last, commit);
    Path second = log.resolve("00000000000000000001.json");
    Files.writeString(
        second,
        Files.readString(second)
            .lines()
            .filter(l -> !l.contains("\"add\""))
            .collect(joining("\n")));
    assertThat(rematch("audit", "verify")).isEqualTo(6);
    assertThat(err())
        .contains("from event 1 on: the row is missing or out of its place, found seq 2");
  }

  @Test
  void aPromotionNeedsAReasonAndTheRightHolder() {
    assertThat(rematch("models", "promote", "flights", "--version", "2")).isEqualTo(2);
    assertThat(err()).contains("--reason");

    assertThat(
            rematch(
                "models", "promote", "flights", "--version", "2", "--reason", "x", "--expect", "2"))
        .isEqualTo(4);
    assertThat(err()).contains("expected holder v2, found v1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"cycle", "replay-history", "models promote", "decisions show", "monitor report"})
  void everyCommandExplainsItself(String command) {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    words.add("--help");

    assertThat(rematch(words.toArray(String[]::new))).isZero();
    assertThat(out()).startsWith("Usage: rematch " + command);
    assertThat(err()).isEmpty();
  }

  @Test
  void whatIsNotThereIsNamed() throws IOException {
    assertThat(rematch("models", "history", "flihgts")).isEqualTo(5);
    assertThat(err()).contains("Unknown model: flihgts; did you mean flights?");
    assertThat(rematch("models", "show", "flights", "9")).isEqualTo(5);
    assertThat(rematch("decisions", "show", "nope")).isEqualTo(5);
    assertThat(rematch("models", "list", "--warehouse", "elsewhere")).isEqualTo(5);
    assertThat(err()).contains("there is no such warehouse");
    Files.createFile(folder.resolve("file"));
    assertThat(rematch("models", "list", "--warehouse", "file")).isEqualTo(2);
    assertThat(err()).contains("Invalid warehouse: must be a folder, found the file");
    assertThat(rematch("models", "list", "--warehuose", "w")).isEqualTo(2);
    assertThat(rematch("cycle", "--pipeline", "missing.conf", "--date", "2013-05-02")).isEqualTo(5);
    assertThat(err()).contains("there is no file");
  }
}
