package dev.rematch.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rematch.profile.CategoricalProfile;
import dev.rematch.profile.NumericProfile;
import dev.rematch.stats.BinDistance;
import dev.rematch.stats.Bins;
import dev.rematch.stats.KolmogorovSmirnov;
import dev.rematch.stats.Wasserstein;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriftComparisonTest {
  private static final DriftStatistic PSI = DriftStatistics.ALL.get("psi");

  private final SplittableRandom random = new SplittableRandom(7);

  private static ColumnState numbers(double... values) {
    NumericProfile profile = new NumericProfile();
    for (double value : values) {
      profile.add(value);
    }
    return ColumnState.of(profile);
  }

  private static ColumnState texts(String... values) {
    CategoricalProfile profile = new CategoricalProfile();
    for (String value : values) {
      if (value.equals("NULL")) {
        profile.addNull();
      } else {
        profile.add(value);
      }
    }
    return ColumnState.of(profile);
  }

  private double[] normal(int n, double mean, double deviation) {
    double[] values = new double[n];
    Arrays.setAll(values, i -> mean + deviation * random.nextGaussian());
    return values;
  }

  private static ColumnDrift only(
      DriftStatistic statistic, ColumnState reference, ColumnState current) {
    List<ColumnDrift> drifts =
        DriftComparison.with(statistic, DriftLimits.calibrated(0.01), Map.of("x", reference))
            .compare(Map.of("x", current));
    assertThat(drifts).hasSize(1);
    return drifts.get(0);
  }

  @Test
  void nothingDriftsFromItself() {
    ColumnState same = numbers(normal(500, 0, 1));
    for (DriftStatistic statistic : DriftStatistics.ALL.all()) {
      ColumnDrift drift =
          DriftComparison.with(statistic, DriftLimits.calibrated(0.01), Map.of("x", same))
              .compare(Map.of("x", same))
              .get(0);
      assertThat(drift.distance().value()).as(statistic.name()).isZero();
      assertThat(drift.verdict()).as(statistic.name()).isEqualTo(DriftVerdict.STABLE);
    }
  }

  @Test
  void everyStatisticGrowsWithTheShiftAndCallsALargeOneDrift() {
    ColumnState reference = numbers(normal(500, 0, 1));
    for (DriftStatistic statistic : DriftStatistics.ALL.all()) {
      if (statistic.seesMissing() && statistic.name().equals("missing")) {
        continue;
      }
      double before = -1;
      for (double shift : new double[] {0.3, 0.6, 1.2}) {
        ColumnState moved = numbers(normal(500, shift, 1));
        double now = statistic.distance(ColumnPair.of(reference, moved)).value();
        assertThat(now).as("%s at %s", statistic.name(), shift).isGreaterThan(before);
        before = now;
      }
      ColumnDrift drift =
          DriftComparison.with(statistic, DriftLimits.calibrated(0.01), Map.of("x", reference))
              .compare(Map.of("x", numbers(normal(500, 2, 1))))
              .get(0);
      assertThat(drift.verdict()).as(statistic.name()).isEqualTo(DriftVerdict.DRIFT);
    }
  }

  /** Exact profiles give what the formulas give of the values, the bins' edges apart. */
  @Test
  void distancesAreThoseOfTheValues() {
    double[] before = normal(701, 0, 1);
    double[] after = normal(401, 0.4, 1.2);
    ColumnPair pair = ColumnPair.of(numbers(before), numbers(after));
    assertThat(DriftStatistics.ALL.get("ks").distance(pair).value())
        .isCloseTo(KolmogorovSmirnov.distance(before, after), within(1e-12));
    assertThat(DriftStatistics.ALL.get("wasserstein").distance(pair).value())
        .isCloseTo(Wasserstein.distance(before, after), within(1e-12));
    assertThat(DriftStatistics.ALL.get("wasserstein-normed").distance(pair).value())
        .isCloseTo(Wasserstein.normed(before, after), within(1e-9));
    double[] edges = new double[11];
    double[] sorted = before.clone();
    Arrays.sort(sorted);
    edges[0] = Math.nextDown(sorted[0]);
    edges[10] = sorted[700];
    for (int i = 1; i < 10; i++) {
      edges[i] = sorted[(int) Math.ceil(701 * i / 10.0) - 1];
    }
    Bins bins = Bins.of(edges);
    assertThat(PSI.distance(pair).value())
        .isCloseTo(
            BinDistance.POPULATION_STABILITY.of(bins.counts(before), bins.counts(after)),
            within(1e-12));
  }

  @Test
  void theBoundsHoldTheExactDistanceOfManyRows() {
    double[] before = normal(60_000, 0, 1);
    double[] after = normal(40_000, 0.05, 1);
    ColumnPair sketched = ColumnPair.of(numbers(before), numbers(after));
    long[] ones = new long[60_000];
    Arrays.fill(ones, 1);
    Arrays.sort(before);
    Arrays.sort(after);
    ColumnPair exact =
        ColumnPair.of(
            ColumnState.ofNumbers(numbers(0).kind(), before, ones, 0),
            ColumnState.ofNumbers(numbers(0).kind(), after, Arrays.copyOf(ones, 40_000), 0));
    for (String name : List.of("ks", "wasserstein", "wasserstein-normed")) {
      DriftStatistic statistic = DriftStatistics.ALL.get(name);
      var bounded = statistic.distance(sketched);
      assertThat(bounded.low()).as(name).isLessThan(bounded.high());
      assertThat(statistic.distance(exact).value())
          .as(name)
          .isBetween(bounded.low(), bounded.high());
    }
  }

  /** A limit within the bounds is for an exact look. */
  @Test
  void aLimitWithinTheBoundsIsUndecided() {
    double[] before = normal(50_000, 0, 1);
    double[] after = normal(50_000, 0.1, 1);
    ColumnState from = numbers(before);
    ColumnState to = numbers(after);
    double value = PSI.distance(ColumnPair.of(from, to)).value();
    DriftLimits atValue = new DriftLimits(OptionalDouble.of(value), 0.01, OptionalDouble.empty());
    List<ColumnDrift> drifts =
        DriftComparison.with(PSI, atValue, Map.of("x", from)).compare(Map.of("x", to));
    assertThat(drifts.get(0).verdict()).isEqualTo(DriftVerdict.UNDECIDED);
    assertThat(drifts.get(0).reason()).isEqualTo("the profiles are not exact enough");
    assertThat(DriftComparison.inexact(drifts)).containsExactly("x");
  }

  @Test
  void aColumnThatVanishedOrChangedItsTypeDrifts() {
    Map<String, ColumnState> reference = new LinkedHashMap<>();
    reference.put("gone", numbers(1, 2, 3));
    reference.put("typed", numbers(1, 2, 3));
    List<ColumnDrift> drifts =
        DriftComparison.with(PSI, DriftLimits.calibrated(0.01), reference)
            .compare(Map.of("typed", texts("a", "b")));
    assertThat(drifts).extracting(ColumnDrift::verdict).containsOnly(DriftVerdict.DRIFT);
    assertThat(drifts)
        .extracting(ColumnDrift::reason)
        .containsExactly("the column is gone", "was numeric, is categorical");
    assertThat(drifts.get(0).limit()).isNaN();
  }

  @Test
  void noRowsAreNeverStable() {
    ColumnDrift empty = only(PSI, numbers(1, 2, 3), numbers());
    assertThat(empty.verdict()).isEqualTo(DriftVerdict.UNDECIDED);
    assertThat(empty.reason()).isEqualTo("no rows in the window");
    assertThat(DriftComparison.inexact(List.of(empty))).isEmpty();
    assertThat(only(PSI, numbers(), numbers(1)).reason()).isEqualTo("no rows in the reference");
  }

  @Test
  void lostValuesDriftUnderEveryStatistic() {
    NumericProfile lost = new NumericProfile();
    for (int i = 0; i < 300; i++) {
      lost.addNull();
    }
    for (DriftStatistic statistic : DriftStatistics.ALL.all()) {
      List<ColumnDrift> drifts =
          DriftComparison.with(
                  statistic, DriftLimits.calibrated(0.01), Map.of("x", numbers(normal(300, 0, 1))))
              .compare(Map.of("x", ColumnState.of(lost)));
      assertThat(drifts)
          .as(statistic.name())
          .extracting(ColumnDrift::verdict)
          .contains(DriftVerdict.DRIFT)
          .doesNotContain(DriftVerdict.STABLE);
    }
  }

  /** Ten open deciles of a constant cannot see what falls below it; ours can. */
  @ParameterizedTest
  @ValueSource(doubles = {4, 6})
  void aConstantThatMovesDrifts(double to) {
    double[] five = new double[100];
    Arrays.fill(five, 5);
    double[] moved = new double[100];
    Arrays.fill(moved, to);
    assertThat(only(PSI, numbers(five), numbers(moved)).verdict()).isEqualTo(DriftVerdict.DRIFT);
    assertThat(only(PSI, numbers(five), numbers(five)).verdict()).isEqualTo(DriftVerdict.STABLE);
  }

  @Test
  void oneRowIsTooFewForAnAlarm() {
    assertThat(only(PSI, numbers(normal(300, 0, 1)), numbers(0.5)).verdict())
        .isEqualTo(DriftVerdict.STABLE);
  }

  /** A year of days drawn from one law, fifty columns: at most the declared alarms. */
  @Test
  void aYearWithoutDriftAlarmsNoMoreThanDeclared() {
    int columns = 50;
    double perYear = 1;
    Map<String, ColumnState> reference = new LinkedHashMap<>();
    for (int c = 0; c < columns; c++) {
      reference.put("c" + c, draw(c, 5000));
    }
    DriftComparison comparison =
        DriftComparison.with(
            PSI,
            // No least effect: chance alone must not alarm.
            new DriftLimits(OptionalDouble.empty(), perYear / 365, OptionalDouble.of(0)),
            reference);
    int alarms = 0;
    for (int day = 0; day < 365; day++) {
      Map<String, ColumnState> current = new LinkedHashMap<>();
      for (int c = 0; c < columns; c++) {
        current.put("c" + c, draw(c, 300));
      }
      alarms +=
          comparison.compare(current).stream().anyMatch(d -> d.verdict() == DriftVerdict.DRIFT)
              ? 1
              : 0;
    }
    // Poisson with mean 1: more than 4 once in 270 years.
    assertThat(alarms).as("days with a false alarm in a year that allows one").isLessThan(5);
  }

  private ColumnState draw(int column, int rows) {
    if (column % 2 == 0) {
      return numbers(normal(rows, 0, 1));
    }
    String[] values = new String[rows];
    Arrays.setAll(values, i -> "v" + (int) Math.pow(30, random.nextDouble()));
    return texts(values);
  }

  /** A reference of ten very different periods allows an eleventh of the same kind. */
  @Test
  void theReferencesOwnPeriodsSetTheLimit() {
    List<ColumnState> periods = new ArrayList<>();
    double[] all = new double[0];
    for (int i = 0; i < 10; i++) {
      double[] part = normal(400, 3 * Math.sin(i * 2.4), 1);
      periods.add(numbers(part));
      all = java.util.stream.DoubleStream.concat(Arrays.stream(all), Arrays.stream(part)).toArray();
    }
    Map<String, ColumnState> current = Map.of("x", numbers(normal(400, 2, 1)));
    Map<String, ColumnState> whole = Map.of("x", numbers(all));
    DriftLimits limits = DriftLimits.calibrated(0.01);

    ColumnDrift alone = DriftComparison.with(PSI, limits, whole).compare(current).get(0);
    ColumnDrift known =
        DriftComparison.with(PSI, limits, whole, Map.of("x", periods)).compare(current).get(0);

    assertThat(alone.verdict()).isEqualTo(DriftVerdict.DRIFT);
    assertThat(known.verdict()).isEqualTo(DriftVerdict.STABLE);
    assertThat(known.limit()).isGreaterThan(alone.limit());
    ColumnDrift far =
        DriftComparison.with(PSI, limits, whole, Map.of("x", periods))
            .compare(Map.of("x", numbers(normal(400, 300, 1))))
            .get(0);
    assertThat(far.distance().value()).isGreaterThan(known.distance().value());
  }

  @Test
  void aModelSeesOnlyWhatCrossesItsSplits() {
    ModelView trees =
        new ModelView(
            Map.of("used", 0.8, "unused", 0.0), Optional.of(Map.of("used", new double[] {10})));
    ColumnState low = numbers(normal(500, 0, 1));
    ColumnState moved = numbers(normal(500, 3, 1));
    ColumnState across = numbers(normal(500, 30, 1));

    assertThat(trees.weighed("used", low, moved)).contains(0.0);
    assertThat(trees.weighed("used", low, across)).contains(0.8);
    assertThat(trees.weighed("unused", low, across)).contains(0.0);
    assertThat(ModelView.UNKNOWN.weighed("used", low, across)).isEmpty();
  }

  @Test
  void shiftsAreNamed() {
    double[] miles = new double[800];
    Arrays.setAll(miles, i -> 100 + 2000 * random.nextDouble());
    double[] kilometres = Arrays.stream(miles).map(x -> 1.609 * x).toArray();
    NumericProfile half = new NumericProfile();
    for (int i = 0; i < 800; i++) {
      if (i % 2 == 0) {
        half.addNull();
      } else {
        half.add(miles[i]);
      }
    }
    Map<String, ColumnState> references = new LinkedHashMap<>();
    references.put("distance", numbers(miles));
    references.put("carrier", texts("AA", "UA", "AA", "UA"));
    references.put("origin", texts("JFK", "LGA", "JFK", "EWR"));

    assertThat(shift("distance", numbers(kilometres), references))
        .isEqualTo(
            new Shift(ShiftKind.SCALE, "all values are 1.609 times those before: another unit?"));
    assertThat(shift("distance", ColumnState.of(half), references))
        .isEqualTo(new Shift(ShiftKind.MISSING, "no value in 50.0 % of the rows, before 0.0 %"));
    assertThat(shift("carrier", texts("AA", "UA", "XX", "XX"), references))
        .isEqualTo(
            new Shift(ShiftKind.NEW_CATEGORY, "never seen before: 'XX' in 50.0 % of the rows"));
    assertThat(shift("carrier", texts("JFK", "LGA", "JFK", "EWR"), references))
        .isEqualTo(new Shift(ShiftKind.SWAPPED, "looks as column origin did: were they swapped?"));
    assertThat(shift("carrier", texts("AA", "AA", "AA", "UA"), references))
        .isEqualTo(new Shift(ShiftKind.SHAPE, "'AA' in 75.0 % of the rows, before 50.0 %"));
    assertThat(Shift.of("carrier", Optional.empty(), references))
        .isEqualTo(new Shift(ShiftKind.SCHEMA, "the column is gone"));
    assertThat(shift("carrier", numbers(1, 2), references))
        .isEqualTo(new Shift(ShiftKind.SCHEMA, "was categorical, is numeric"));
  }

  @Test
  void whatStaysAtItsQuartilesIsToldByItsMean() {
    double[] rare = new double[1000];
    double[] often = new double[1000];
    Arrays.fill(rare, 0, 50, 1);
    Arrays.fill(often, 0, 200, 1);

    assertThat(shift("rain", numbers(often), Map.of("rain", numbers(rare))))
        .isEqualTo(new Shift(ShiftKind.SHAPE, "mean 0.2000, before 0.05000"));
  }

  @Test
  void ofAFewRowsNobodySaysThatTheyAreInAnotherUnit() {
    double[] winter = normal(400, 40, 8);
    double[] july = normal(30, 75, 8);

    assertThat(shift("temp", numbers(july), Map.of("temp", numbers(winter))).kind())
        .isEqualTo(ShiftKind.SHAPE);
  }

  @Test
  void probabilitiesHaveNoUnit() {
    double[] before = new double[800];
    Arrays.setAll(before, i -> 0.9 * random.nextDouble());
    double[] halved = Arrays.stream(before).map(x -> x / 2).toArray();

    assertThat(shift("p", numbers(halved), Map.of("p", numbers(before))).kind())
        .isEqualTo(ShiftKind.SHAPE);
  }

  /** Every pair of 2,000 columns is four million comparisons: most are told apart by a median. */
  @Test
  void aSwapIsFoundAmongThousandsOfColumnsThatAllMoved() {
    Map<String, ColumnState> references = new LinkedHashMap<>();
    Map<String, ColumnState> now = new LinkedHashMap<>();
    for (int c = 0; c < 2000; c++) {
      references.put("c" + c, numbers(normal(60, 10.0 * c, 1)));
      now.put("c" + c, numbers(normal(60, 10.0 * c + 5, 1)));
    }
    now.put("c7", references.get("c1990"));

    List<ShiftKind> kinds =
        now.entrySet().stream()
            .map(e -> shift(e.getKey(), e.getValue(), references).kind())
            .toList();

    assertThat(kinds.get(7)).isEqualTo(ShiftKind.SWAPPED);
    assertThat(kinds.stream().filter(k -> k == ShiftKind.SWAPPED)).hasSize(1);
  }

  private static Shift shift(String column, ColumnState now, Map<String, ColumnState> references) {
    return Shift.of(column, Optional.of(now), references);
  }
}
