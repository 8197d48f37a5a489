package dev.rematch.quality.suggest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rematch.core.PeriodUnit;
import dev.rematch.profile.CategoricalProfile;
import dev.rematch.profile.ColumnProfile;
import dev.rematch.profile.NumericProfile;
import dev.rematch.profile.Precision;
import dev.rematch.profile.ValueKind;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionsTest {
  private static final LocalDate FIRST = LocalDate.of(2013, 1, 1);

  private static NumericProfile numbers(DoubleStream values) {
    NumericProfile profile = NumericProfile.ofNumbers(ValueKind.NUMERIC, Precision.FINE);
    values.forEach(profile::add);
    return profile;
  }

  private static NumericProfile whole(LongStream values) {
    NumericProfile profile = NumericProfile.ofWholeNumbers(ValueKind.NUMERIC, Precision.FINE);
    values.forEach(profile::addWhole);
    return profile;
  }

  private static NumericProfile days(LongStream values) {
    NumericProfile profile = NumericProfile.ofWholeNumbers(ValueKind.DATE, Precision.FINE);
    values.forEach(profile::addWhole);
    return profile;
  }

  private static CategoricalProfile texts(List<String> values, int nulls) {
    CategoricalProfile profile = new CategoricalProfile();
    values.forEach(profile::add);
    IntStream.range(0, nulls).forEach(i -> profile.addNull());
    return profile;
  }

  /** One column over months; what the function gives for month 0, 1, …. */
  private static TableHistory table(
      int months, PeriodUnit unit, Map<String, IntFunction<ColumnProfile>> columns) {
    SortedMap<LocalDate, Map<String, ColumnProfile>> periods = new TreeMap<>();
    for (int month = 0; month < months; month++) {
      Map<String, ColumnProfile> profiles = new LinkedHashMap<>();
      int at = month;
      columns.forEach((name, of) -> profiles.put(name, of.apply(at)));
      periods.put(unit.plus(FIRST, month), profiles);
    }
    return new TableHistory("t", unit, periods);
  }

  private static List<String> rules(int months, IntFunction<ColumnProfile> column) {
    Suggestions of = Suggestions.of(table(months, PeriodUnit.MONTH, Map.of("c", column)));
    List<String> lines = new ArrayList<>();
    of.rules()
        .forEach(s -> lines.add(ExpectationConfig.rule(s.expectation()) + " # " + s.evidence()));
    of.leftOut().forEach(l -> lines.add("left out " + l));
    return lines.stream()
        .filter(l -> !l.startsWith("row-count") && !l.startsWith("volume"))
        .toList();
  }

  private static List<String> repeated(int times, String... values) {
    return IntStream.range(0, times).mapToObj(i -> values[i % values.length]).toList();
  }

  @Test
  void aColumnThatIsNeverNullIsNotNull() {
    assertThat(rules(12, m -> numbers(DoubleStream.of(1.5, 2.5, 3.5))))
        .contains("not-null = [c], severity = warn # 0 of 36 rows were NULL in 12 periods");
    assertThat(rules(12, m -> texts(repeated(100, "a b", "C!", "ü"), 0)).get(0))
        .isEqualTo("not-null = [c] # 0 of 1,200 rows were NULL in 12 periods");
    assertThat(rules(1, m -> texts(repeated(100, "a"), 0)))
        .containsExactly(
            "not-null = [c], severity = warn # 0 of 100 rows were NULL in 1 period; not tried on"
                + " another");
  }

  @Test
  void columnsThatAreNeverNullForTheSameReasonMakeOneRule() {
    Map<String, IntFunction<ColumnProfile>> columns = new LinkedHashMap<>();
    columns.put("b", m -> texts(repeated(100, "x", "y"), 0));
    columns.put("a", m -> texts(repeated(100, "x", "y"), 0));
    columns.put("n", m -> texts(repeated(90, "x", "y"), 10));

    Suggestions of = Suggestions.of(table(12, PeriodUnit.MONTH, columns));

    assertThat(of.rules())
        .extracting(s -> s.expectation().label())
        .startsWith("not-null(b, a)", "not-null-share(n, min 0.81)");
  }

  @Test
  void aShareOfNullsNeedsAHistory() {
    assertThat(rules(3, m -> texts(repeated(90, "x", "y"), 10)))
        .noneMatch(r -> r.startsWith("not-null"));
    assertThat(rules(6, m -> texts(repeated(90 + m, "x", "y"), 10 - m)).get(0))
        .isEqualTo(
            "not-null-share { column = c, min = 0.81 }, severity = warn # 90.00 % to 95.00 % of"
                + " the rows had a value in 6 periods");
    assertThat(rules(6, m -> texts(repeated(m == 5 ? 10 : 90, "x", "y"), 10)))
        .contains(
            "left out not-null-share(c, min 0.16): without the last period it is"
                + " not-null-share(c, min 0.81)");
  }

  @Test
  void boundsLeaveAMarginWhereThereIsOne() {
    assertThat(rules(8, m -> numbers(IntStream.range(0, 200).mapToDouble(i -> i + 0.5))))
        .contains(
            "between { column = c, min = 0, max = 220 } # 0.5 to 199.5 were seen in 1,600 values,"
                + " in 8 periods");
    assertThat(rules(8, m -> numbers(IntStream.range(0, 200).mapToDouble(i -> i / 400.0))))
        .as("a share")
        .anyMatch(r -> r.startsWith("between { column = c, min = 0, max = 1 }"));
    assertThat(rules(8, m -> numbers(IntStream.range(0, 200).mapToDouble(i -> -i - 0.5))))
        .anyMatch(r -> r.startsWith("between { column = c, min = -220, max = 0 }"));
    assertThat(rules(8, m -> whole(LongStream.range(2000, 2013).flatMap(y -> LongStream.of(y, y)))))
        .as("far from 0, the margin is of the range")
        .anyMatch(r -> r.startsWith("between { column = c, min = 1998, max = 2014 }"));
    assertThat(rules(8, m -> numbers(DoubleStream.of(3.5, 3.5)))).hasSize(1);
    assertThat(rules(8, m -> numbers(DoubleStream.of(1, Double.NaN, 2)))).hasSize(1);
  }

  @Test
  void boundsThatAPeriodLeavesOnlyWarnAndThatTheLastLeavesAreLeftOut() {
    assertThat(
            rules(
                8,
                m -> numbers(IntStream.range(0, 200).mapToDouble(i -> (m == 3 ? 9 : 1) * i + .5))))
        .anyMatch(
            r ->
                r.startsWith("between { column = c, min = 0, max = 2700 }, severity = warn")
                    && r.endsWith("; one lies beyond what the others propose"));
    assertThat(
            rules(
                8,
                m -> numbers(IntStream.range(0, 200).mapToDouble(i -> (m == 7 ? 9 : 1) * i + .5))))
        .contains(
            "left out between(c, 0.0, 2700.0): without the last period it is between(c, 0.0,"
                + " 220.0)");
  }

  @Test
  void aSetIsOfValuesThatDoNotChange() {
    assertThat(rules(8, m -> texts(repeated(200, "red", "dark blue", "9E", "true"), 0)))
        .contains(
            "in-set { column = c, values = [\"9E\", \"dark blue\", red, \"true\"] } # 4 of its 4"
                + " values in each of 8 periods; none came new");
    assertThat(rules(8, m -> texts(repeated(200, m < 3 ? "blue" : "green", "red"), 0)))
        .as("one came, one went")
        .contains(
            "in-set { column = c, values = [blue, green, red] }, severity = warn # 1 of its 3"
                + " values in each of 8 periods; one period brought a new one");
    assertThat(rules(8, m -> texts(repeated(200, "v" + m, "red"), 0)))
        .noneMatch(r -> r.startsWith("in-set"));
    assertThat(rules(8, m -> texts(repeated(200, m == 7 ? "new" : "blue", "red"), 0)))
        .contains(
            "left out in-set(c, [blue, new, red]): without the last period it is in-set(c, [blue,"
                + " red])");
    assertThat(rules(8, m -> whole(LongStream.range(0, 200).map(i -> i % 2))))
        .anyMatch(r -> r.startsWith("in-set { column = c, values = [\"0\", \"1\"] }"));
    assertThat(rules(8, m -> whole(LongStream.range(0, 200).map(i -> 2013)))).hasSize(1);
  }

  @Test
  void whatNamesRowsIsNoSet() {
    List<String> found =
        rules(8, m -> texts(IntStream.range(0, 60).mapToObj(i -> "k" + m + "-" + i).toList(), 0));

    assertThat(found)
        .noneMatch(r -> r.startsWith("in-set"))
        .contains("unique = [c], severity = warn # no value twice within a period, in 8 periods");
  }

  @Test
  void manyDifferentValuesAreUniqueAsFarAsSketchesTell() {
    assertThat(
            rules(
                6,
                m ->
                    texts(
                        IntStream.range(0, 3000).mapToObj(i -> "key " + m + "/" + i).toList(), 0)))
        .contains(
            "unique-share { column = c, min = 0.95 }, severity = warn # as many different values"
                + " as rows in each of 6 periods, as far as sketches tell; unique = [c] counts"
                + " them with a job");
    assertThat(
            rules(
                6,
                m ->
                    texts(
                        IntStream.range(0, 3000).mapToObj(i -> "key " + m + i % 2700).toList(), 0)))
        .noneMatch(r -> r.startsWith("unique"));
  }

  @Test
  void textsOfOneShapeMatchIt() {
    List<String> airports =
        IntStream.range(0, 60)
            .mapToObj(i -> "" + (char) ('A' + i % 26) + (char) ('A' + i / 26) + "X")
            .toList();
    assertThat(rules(8, m -> texts(repeated(200, airports.toArray(String[]::new)), 0)))
        .contains(
            "matches { column = c, pattern = \"[A-Z]{3}\" } # all 60 values look so, in 8 periods");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ABC,XYZ|[A-Z]{3}",
        "AB1,9YZ|[A-Z0-9]{3}",
        "AB-12,CD-34|[A-Z]{2}-[0-9]{2}",
        "AB-1,C3-4|[A-Z0-9]{2}-[A-Z0-9]",
        "2013-01,2014-12|[0-9]{4}-[0-9]{2}",
        "1.5,2.7|[0-9][.][0-9]",
        "N14,N1|[A-Z0-9]{2,3}",
        "a b,cd|",
        "'',AB|",
        "Zürich,Bern|"
      })
  void theShapeIsTheNarrowestThatAllHave(String texts, String shape) {
    assertThat(TextShape.of(List.of(texts.split(",", -1))).orElse(""))
        .isEqualTo(shape == null ? "" : shape);
  }

  @Test
  void aNumberThatOnlyGrowsIsMonotone() {
    assertThat(rules(8, m -> whole(LongStream.range(1000L * m, 1000L * m + 200))))
        .contains(
            "monotone = c, severity = warn # its smallest and its largest value never fell, and"
                + " grew 7 times in 8 periods");
    assertThat(rules(8, m -> whole(LongStream.range(1, 200).map(i -> m + 1))))
        .as("months begin again")
        .noneMatch(r -> r.startsWith("monotone"));
  }

  @Test
  void howManyRowsAndHowSoonIsProposedForTheTable() {
    TableHistory daily =
        table(
            42,
            PeriodUnit.DAY,
            Map.of(
                "day",
                d ->
                    days(
                        LongStream.range(0, d % 7 < 5 ? 1000 + d : 100 + d % 3)
                            .map(i -> FIRST.toEpochDay() + d))));

    assertThat(Suggestions.of(daily).rules())
        .extracting(s -> ExpectationConfig.rule(s.expectation()) + " # " + s.evidence())
        .containsExactly(
            "not-null = [day] # 0 of 31,797 rows were NULL in 42 periods",
            "row-count { min = 50 }, severity = warn # 100 to 1,039 rows in each of 42 periods",
            "volume { deviations = 6, season = 7 }, severity = warn # at most 0.7 deviations from"
                + " those before in 14 periods",
            "freshness { column = day, max-days = 2 }, severity = warn # from the newest value of a"
                + " period to the end of the next 2 days at most, in 42 periods");
    assertThat(Suggestions.of(daily.latest(2)).rules()).hasSize(1);
  }

  @Test
  void aColumnCountsSinceItIsOfItsKind() {
    assertThat(rules(8, m -> m < 6 ? texts(List.of("1"), 1) : whole(LongStream.of(1, 2, 3))).get(0))
        .startsWith("not-null = [c], severity = warn # 0 of 6 rows were NULL in 2 periods");
  }

  @Test
  void theSameProfilesGiveTheSameText() {
    Map<String, IntFunction<ColumnProfile>> columns = new LinkedHashMap<>();
    columns.put("odd name", m -> texts(repeated(50, "say \"hi\"", "a#b"), 0));
    columns.put("x", m -> numbers(DoubleStream.of(1.25, 7.5)));
    String first =
        ExpectationConfig.of(List.of(Suggestions.of(table(6, PeriodUnit.MONTH, columns))));

    assertThat(first)
        .isEqualTo(
            ExpectationConfig.of(List.of(Suggestions.of(table(6, PeriodUnit.MONTH, columns)))))
        .isEqualTo(
            """
            expectations.t = [
              # 0 of 300 rows were NULL in 6 periods
              { not-null = ["odd name"], severity = warn }
              # 0 of 12 rows were NULL in 6 periods
              { not-null = [x], severity = warn }
              # 2 of its 2 values in each of 6 periods; none came new
              { in-set { column = "odd name", values = ["a#b", "say \\"hi\\""] }, severity = warn }
              # 1.25 to 7.5 were seen in 12 values, in 6 periods
              { between { column = x, min = 0.6, max = 8.2 }, severity = warn }
              # 50 to 50 rows in each of 6 periods
              { row-count { min = 25 }, severity = warn }
            ]
            """);
  }
}
