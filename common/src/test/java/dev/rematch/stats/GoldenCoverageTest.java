package dev.rematch.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A reference value that nobody checks is a promise nobody keeps. */
class GoldenCoverageTest {
  /** Claimed where the rule itself lives. */
  private static final Set<String> ELSEWHERE = Set.of("verdict");

  @Test
  void everyStatisticIsClaimedByOneTest() {
    List<String> claimed =
        Stream.of(
                GoldenMetricsTest.GOLDEN,
                GoldenDriftTest.GOLDEN,
                GoldenPairedTest.GOLDEN,
                GoldenNumbersTest.GOLDEN,
                GoldenModelsTest.GOLDEN)
            .flatMap(golden -> golden.statistics().keySet().stream())
            .toList();
    Set<String> known = new TreeSet<>(ELSEWHERE);
    known.addAll(claimed);
    assertThat(claimed).doesNotHaveDuplicates();
    assertThat(known)
        .isEqualTo(
            GoldenCase.all().stream()
                .map(GoldenCase::statistic)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void theFileHoldsAllItsCases() {
    assertThat(GoldenCase.all()).hasSize(422).extracting(GoldenCase::id).doesNotHaveDuplicates();
  }
}
