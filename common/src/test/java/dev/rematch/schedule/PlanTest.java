package dev.rematch.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rematch.core.Hashes;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static final Map<String, Object> SUBMIT = Map.of("warehouse", "/data");

  private static ScheduleSpec schedule(String elt) {
    return new ScheduleSpec(
        Optional.of(elt),
        "features",
        "scored",
        Optional.of("@weekly"),
        false,
        LocalDate.of(2013, 1, 1),
        Optional.empty(),
        "spark_default",
        "rematch_spark",
        2,
        60,
        1800,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Plan plan(String elt, String configHash, Map<String, String> settings) {
    return Plan.of(
        "flights",
        "Late? – \"yes\"",
        "month",
        1,
        "features",
        List.of("linear", "trees"),
        "automatic",
        14,
        schedule(elt),
        configHash,
        settings,
        Map.of("features", "ab"));
  }

  private static final Map<String, String> SETTINGS =
      new TreeMap<>(Map.of("a.b", "STRING:x", "a.c", "NUMBER:1"));
  private static final Plan PLAN = plan("@monthly", "hash", SETTINGS);

  @Test
  void theSameIsPlannedTheSameWhateverTheMachine() {
    assertThat(PLAN.sha256()).isEqualTo(plan("@monthly", "hash", SETTINGS).sha256());
    assertThat(PLAN.file(SUBMIT)).contains("\"sha256\" : \"" + PLAN.sha256() + "\"");
    assertThat(PLAN.file(SUBMIT)).isNotEqualTo(PLAN.file(Map.of("warehouse", "/other")));
    assertThat(plan("@daily", "hash", SETTINGS).sha256()).isNotEqualTo(PLAN.sha256());
  }

  @Test
  void theHashIsThatOfTheCompactJsonWithSortedKeys() {
    assertThat(PLAN.sha256())
        .isEqualTo(
            Hashes.sha256(
                "{\"airflow\":{\"connection\":\"spark_default\",\"elt\":\"@monthly\",\"end\":null,\"history_url\":null,"
                    + "\"maintain\":\"@weekly\",\"max_retry_delay_seconds\":1800,\"one_jvm\":false,"
                    + "\"pool\":\"rematch_spark\",\"report_url\":null,\"retrain\":\"scored\",\"retries\":2,"
                    + "\"retry_delay_seconds\":60,\"run_url\":null,\"score\":\"features\",\"start\":\"2013-01-01\"},"
                    + "\"approval\":{\"days\":14,\"mode\":\"automatic\"},"
                    + "\"config\":{\"a.b\":\"STRING:x\",\"a.c\":\"NUMBER:1\"},\"config_hash\":\"hash\","
                    + "\"feature_table\":\"features\",\"maturity_days\":1,\"period\":\"month\","
                    + "\"pipeline\":\"flights\",\"question\":\"Late? – \\\"yes\\\"\",\"recipes\":[\"linear\",\"trees\"],"
                    + "\"sql\":{\"features\":\"ab\"}}"));
  }

  @Test
  void theFirstDifferenceIsNamedWithBothSides() {
    String file = PLAN.file(SUBMIT);
    assertThat(PLAN.firstDifference(file)).isEmpty();
    assertThat(
            plan("@monthly", "other", Map.of("a.b", "STRING:x", "a.c", "NUMBER:2"))
                .firstDifference(file))
        .as("the setting, rather than the hash that follows from it")
        .contains("config.a.c is NUMBER:1 there and NUMBER:2 here");
    assertThat(plan("@monthly", "other", Map.of("a.b", "STRING:x")).firstDifference(file))
        .contains("config.a.c is NUMBER:1 there and absent here");
    assertThat(plan("@daily", "hash", SETTINGS).firstDifference(file))
        .contains("airflow.elt is @monthly there and @daily here");
    assertThat(plan("@monthly", "other", SETTINGS).firstDifference(file))
        .contains("config_hash is hash there and other here");
  }

  @Test
  void whatIsNoPlanFileIsSaidToBeNone() {
    assertThatThrownBy(() -> PLAN.firstDifference("[1]"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("it holds no object \"compiled\"");
    assertThatThrownBy(() -> PLAN.firstDifference("{"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("it is no JSON: ");
  }
}
