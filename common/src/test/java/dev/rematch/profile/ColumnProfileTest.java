package dev.rematch.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rematch.core.TableVersion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnProfileTest {
  private static final ProfileRows.Subject SUBJECT =
      new ProfileRows.Subject("run", "p", new TableVersion("t", 3), 7, "[a, b)", "all");

  private static double[] numbers(long seed, int n) {
    Random random = new Random(seed);
    return random.doubles(n).map(u -> 1e6 + 5 * Math.exp(3 * u)).toArray();
  }

  private static NumericProfile of(double... values) {
    NumericProfile profile = new NumericProfile();
    for (double value : values) {
      profile.add(value);
    }
    return profile;
  }

  private static CategoricalProfile texts(List<String> values) {
    CategoricalProfile profile = new CategoricalProfile();
    values.forEach(profile::add);
    return profile;
  }

  private static ColumnProfile storedAndRead(ColumnProfile profile) {
    return ProfileRows.profile(ProfileRows.row(SUBJECT, "c", profile));
  }

  /** Ten parts of uneven size, each stored and read back, in another order. */
  private static ColumnProfile inTenParts(long seed, List<? extends ColumnProfile> parts) {
    List<ColumnProfile> shuffled = new ArrayList<>(parts);
    Collections.shuffle(shuffled, new Random(seed));
    List<Map<String, ColumnProfile>> stored = new ArrayList<>();
    shuffled.forEach(p -> stored.add(Map.of("c", storedAndRead(p))));
    return ColumnProfiles.merged(stored).get("c");
  }

  private static List<int[]> cuts(int n) {
    List<int[]> cuts = new ArrayList<>();
    int from = 0;
    for (int part = 1; part <= 10; part++) {
      int to = part == 10 ? n : (int) ((long) n * part * part / 100);
      cuts.add(new int[] {from, to});
      from = to;
    }
    return cuts;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void tenPartsOfNumbersAreTheWhole(long seed) {
    double[] values = numbers(seed, 20_000);
    NumericProfile whole = of(values);
    List<NumericProfile> parts = new ArrayList<>();
    for (int[] cut : cuts(values.length)) {
      NumericProfile part = of(java.util.Arrays.copyOfRange(values, cut[0], cut[1]));
      part.addNull();
      parts.add(part);
    }

    NumericProfile merged = (NumericProfile) inTenParts(seed, parts);

    assertThat(merged.rows()).isEqualTo(20_010);
    assertThat(merged.nulls()).isEqualTo(10);
    assertThat(merged.finite()).isEqualTo(20_000);
    assertThat(merged.moments().min()).isEqualTo(whole.moments().min());
    assertThat(merged.moments().max()).isEqualTo(whole.moments().max());
    relative(merged.moments().mean(), whole.moments().mean());
    relative(merged.moments().m2(), whole.moments().m2());
    relative(merged.moments().m3(), whole.moments().m3());
    relative(merged.moments().m4(), whole.moments().m4());
    double[] sorted = values.clone();
    java.util.Arrays.sort(sorted);
    double[] edges = {sorted[2_000], sorted[10_000], sorted[19_000]};
    double[] counts = merged.binCounts(edges);
    assertThat(counts[0] / 20_000).isCloseTo(0.10005, within(2 * merged.rankError()));
    assertThat(counts[1] / 20_000).isCloseTo(0.4, within(2 * merged.rankError()));
    assertThat(counts[3] / 20_000).isCloseTo(0.04995, within(2 * merged.rankError()));
    assertThat(merged.distinct().estimate()).isCloseTo(20_000, within(3 * 0.0163 * 20_000));
  }

  private static void relative(double value, double expected) {
    assertThat(value).isCloseTo(expected, within(Math.abs(expected) * 1e-9));
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 900, 1_000, 1_001, 3_000, 40_000})
  void tenPartsOfTextsCountExactlyAsTheWholeHoweverManyValuesThereAre(int different) {
    Random random = new Random(different);
    List<String> values =
        IntStream.range(0, 30_000)
            .mapToObj(i -> "v" + (int) (different * Math.pow(random.nextDouble(), 2)))
            .toList();
    Map<String, Long> truth = new TreeMap<>();
    values.forEach(v -> truth.merge(v, 1L, Long::sum));
    List<CategoricalProfile> parts = new ArrayList<>();
    cuts(values.size()).forEach(cut -> parts.add(texts(values.subList(cut[0], cut[1]))));

    CategoricalProfile whole = texts(values);
    CategoricalProfile merged = (CategoricalProfile) inTenParts(different, parts);

    assertThat(merged.counts()).isEqualTo(whole.counts());
    assertThat(merged.others()).isEqualTo(whole.others());
    assertThat(merged.counts()).hasSize(Math.min(truth.size(), CategoricalProfile.CAP));
    merged.counts().forEach((value, count) -> assertThat(truth).containsEntry(value, count));
    assertThat(merged.rows()).isEqualTo(30_000);
    assertThat(merged.others() > 0).isEqualTo(truth.size() > CategoricalProfile.CAP);
    assertThat(merged.longest()).isEqualTo(whole.longest());
    assertThat(merged.meanLength()).isCloseTo(whole.meanLength(), within(1e-9));
    assertThat(merged.distinct().estimate())
        .isCloseTo(truth.size(), within(Math.max(0.01, 3 * 0.0163 * truth.size())));
  }

  @Test
  void theSameValuesInAnotherOrderGiveTheSameRow() {
    List<Double> values = new ArrayList<>();
    for (double value : numbers(1, 700)) {
      values.add(value);
    }
    NumericProfile one = of(values.stream().mapToDouble(v -> v).toArray());
    Collections.shuffle(values, new Random(2));
    NumericProfile other = of(values.stream().mapToDouble(v -> v).toArray());

    ProfileRow first = ProfileRows.row(SUBJECT, "c", one);
    ProfileRow second = ProfileRows.row(SUBJECT, "c", other);

    assertThat(first.quantiles()).isEqualTo(second.quantiles());
    assertThat(first.distinct()).isEqualTo(second.distinct());
  }

  @Test
  void whatIsNoNumberIsCountedApart() {
    NumericProfile profile =
        of(0, -0.0, 2, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
    profile.addNull();

    ProfileRow row = ProfileRows.row(SUBJECT, "c", profile);

    assertThat(row.rows()).isEqualTo(7);
    assertThat(row.nulls()).isEqualTo(1);
    assertThat(row.nans()).isEqualTo(1);
    assertThat(row.infinities()).isEqualTo(2);
    assertThat(row.zeros()).isEqualTo(2);
    assertThat(row.mean()).contains(2 / 3.0);
    assertThat(row.max()).contains(2.0);
  }

  @Test
  void aColumnOfNothingHasNoFigures() {
    NumericProfile nothing = new NumericProfile();
    nothing.addNull();
    CategoricalProfile none = new CategoricalProfile();

    assertThat(ProfileRows.row(SUBJECT, "c", nothing).mean()).isEmpty();
    assertThat(ProfileRows.row(SUBJECT, "c", nothing).distinct()).isZero();
    assertThat(ProfileRows.row(SUBJECT, "c", none).meanLength()).isEmpty();
    assertThat(storedAndRead(nothing).rows()).isEqualTo(1);
    assertThat(storedAndRead(none).rows()).isZero();
    assertThat(nothing.quantiles(new double[] {0.5})).isEmpty();
  }

  @Test
  void wholeNumbersOfFewValuesAreCountedByValue() {
    NumericProfile seats = NumericProfile.ofWholeNumbers(ValueKind.NUMERIC, Precision.FINE);
    for (long value : new long[] {2, 2, 180}) {
      seats.addWhole(value);
    }
    NumericProfile many = NumericProfile.ofWholeNumbers(ValueKind.NUMERIC, Precision.FINE);
    for (long value = 0; value < 1_200; value++) {
      many.addWhole(value);
    }

    assertThat(seats.counts()).isEqualTo(Map.of("2", 2L, "180", 1L));
    assertThat(((NumericProfile) storedAndRead(seats)).counts()).isEqualTo(seats.counts());
    assertThat(many.counts()).isEmpty();
    assertThat(ProfileRows.row(SUBJECT, "c", many).categoriesCapped()).isTrue();
  }

  @Test
  void profilesOfDifferentKindsAreNotMixed() {
    assertThatThrownBy(() -> of(1).merge(new CategoricalProfile()))
        .hasMessage("Invalid merge: a profile of numeric values with one of categorical");
    assertThat(
            ColumnProfiles.merged(
                    List.of(Map.of("c", of(1)), Map.of("c", texts(List.of("a", "b")))))
                .get("c")
                .rows())
        .isEqualTo(2);
  }
}
