package dev.rematch.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rematch.quality.Outcome.Verdict;
import dev.rematch.stats.ShareLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuarantineShareTest {
  private static String month(int month) {
    return String.format("[2013-%02d-01, 2013-%02d-01)", month, month + 1);
  }

  /** Months of 1000 rows each. */
  private static List<QuarantineShare> months(long... rejected) {
    List<QuarantineShare> months = new ArrayList<>();
    for (int i = 0; i < rejected.length; i++) {
      months.add(new QuarantineShare(month(i + 1), rejected[i], 1000));
    }
    return months;
  }

  @Test
  void withoutAHistoryOnlyALargeShareIsTooMuch() {
    List<QuarantineShare> before = months(1, 2, 3);
    QuarantineShare small = new QuarantineShare(month(9), 50, 1000);
    QuarantineShare large = new QuarantineShare(month(9), 51, 1000);

    assertThat(small.verdict(before)).isEqualTo(Verdict.NOT_ASSESSED);
    assertThat(small.observed(before))
        .isEqualTo("50 of 1000 rows (5.00 %) were rejected, with 3 periods before to tell by");
    assertThat(large.verdict(before)).isEqualTo(Verdict.BROKEN);
    assertThat(large.observed(before))
        .isEqualTo(
            "51 of 1000 rows (5.10 %) were rejected, with 3 periods before to tell by more than 5"
                + " %");
  }

  @Test
  void withOneItsOwnPastIsTheMeasure() {
    List<QuarantineShare> before = months(10, 12, 11, 9, 10, 30, 8, 10);

    // Median 1 %; by chance alone 1000 rows vary by 0.31 %, six times that is allowed.
    assertThat(new QuarantineShare(month(9), 28, 1000).verdict(before)).isEqualTo(Verdict.MET);
    QuarantineShare many = new QuarantineShare(month(9), 29, 1000);
    assertThat(many.verdict(before)).isEqualTo(Verdict.BROKEN);
    assertThat(many.observed(before))
        .isEqualTo("29 of 1000 rows (2.90 %) were rejected, where up to 2.89 % are usual");
    assertThat(new QuarantineShare(month(3), 28, 1000).verdict(before))
        .as("of the periods before only")
        .isEqualTo(Verdict.NOT_ASSESSED);
  }

  @Test
  void aTableThatHardlyEverRejectedMayRejectARowOrTwo() {
    List<QuarantineShare> before = months(0, 0, 0, 0, 0, 0, 0, 0, 0);

    assertThat(new QuarantineShare(month(10), 3, 1000).verdict(before)).isEqualTo(Verdict.MET);
    assertThat(new QuarantineShare(month(10), 5, 1000).verdict(before)).isEqualTo(Verdict.BROKEN);
    List<QuarantineShare> large =
        before.stream().map(s -> new QuarantineShare(s.window(), 0, 1_000_000)).toList();
    assertThat(new QuarantineShare(month(10), 900, 1_000_000).verdict(large))
        .as("less than one in a thousand")
        .isEqualTo(Verdict.MET);
    assertThat(new QuarantineShare(month(10), 1100, 1_000_000).verdict(large))
        .isEqualTo(Verdict.BROKEN);
  }

  @Test
  void theHistoryIsTheLatestResultOfEachPeriodOfTheTable() {
    List<ExpectationResult> results =
        List.of(
            result("t", month(2), QuarantineShare.NAME, 1),
            result("t", month(1), QuarantineShare.NAME, 2),
            result("t", month(1), QuarantineShare.NAME, 3),
            result("t", month(3), "not-null(x)", 4),
            result("u", month(3), QuarantineShare.NAME, 5));

    assertThat(QuarantineShare.history(results, "p", "t"))
        .containsExactly(
            new QuarantineShare(month(1), 3, 1000), new QuarantineShare(month(2), 1, 1000));
  }

  private static ExpectationResult result(String table, String window, String rule, long rejected) {
    return new ExpectationResult(
        "r", "p", table, 1, window, rule, "", "warn", "met", Optional.of(rejected), 1000, "");
  }

  @Test
  void moreCannotBeRejectedThanThereAre() {
    assertThatThrownBy(() -> new QuarantineShare(month(1), 3, 2))
        .hasMessage("Invalid share: 3 rejected of 2 rows");
  }

  @Test
  void theLimitIsNotANumberWithoutAPast() {
    assertThat(ShareLimit.of(new long[0], new long[0], 10, 6)).isNaN();
    assertThat(ShareLimit.of(new long[] {9, 10, 9}, new long[] {10, 10, 10}, 1, 6)).isEqualTo(1);
  }
}
