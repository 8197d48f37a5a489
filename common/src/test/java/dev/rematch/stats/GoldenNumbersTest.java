package dev.rematch.stats;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;

/** Intervals, multiplicity, sizes, budgets and moments. */
class GoldenNumbersTest {
  private static final double CONFIDENCE = 0.95;

  static final Golden GOLDEN =
      new Golden(
          Map.ofEntries(
              entry("holm", in -> Multiplicity.holm(in.numbers("p"))),
              entry("benjamini-hochberg", in -> Multiplicity.benjaminiHochberg(in.numbers("p"))),
              entry("bonferroni", in -> Multiplicity.bonferroni(in.numbers("p"))),
              entry("sample-size", GoldenNumbersTest::sampleSize),
              entry("alpha-spending", GoldenNumbersTest::spending),
              entry(
                  "wilson",
                  in ->
                      ends(
                          ProportionInterval.wilson(
                              in.whole("successes"), in.whole("n"), CONFIDENCE))),
              entry(
                  "clopper-pearson",
                  in ->
                      ends(
                          ProportionInterval.clopperPearson(
                              in.whole("successes"), in.whole("n"), CONFIDENCE))),
              entry("moments", GoldenNumbersTest::moments)));

  @TestFactory
  Stream<DynamicContainer> agreesWithTheReference() {
    return GOLDEN.tests();
  }

  private static Object ends(Interval interval) {
    return Map.of("low", interval.low(), "high", interval.high());
  }

  private static Object sampleSize(GoldenInput in) {
    double rows =
        SampleSize.rows(
            in.number("delta"), in.number("sd"), in.number("alpha"), in.number("power"));
    return Map.of("unrounded", rows, "rows", Math.ceil(rows));
  }

  private static Object spending(GoldenInput in) {
    AlphaSpending kind =
        in.text("kind").equals("pocock") ? AlphaSpending.POCOCK : AlphaSpending.OBRIEN_FLEMING;
    double fraction = in.number("fraction");
    double alpha = in.number("alpha");
    double spent = kind.cumulative(fraction, alpha);
    double before = kind.cumulative(Math.max(0, fraction - 0.25), alpha);
    return Map.of("cumulative", spent, "increment", spent - before);
  }

  private static Object moments(GoldenInput in) {
    Moments whole = Moments.EMPTY;
    for (Moments part : parts(in)) {
      whole = whole.merge(part);
    }
    Map<String, Object> answer = new HashMap<>();
    answer.put("count", whole.count());
    answer.put("nulls", whole.nulls());
    answer.put("nans", whole.nans());
    answer.put("infinities", whole.infinities());
    answer.put("mean", whole.mean());
    answer.put("m2", whole.m2());
    answer.put("m3", whole.m3());
    answer.put("m4", whole.m4());
    answer.put("varianceSample", whole.varianceSample());
    answer.put("sdSample", whole.deviationSample());
    answer.put("variancePopulation", whole.variancePopulation());
    answer.put("skewness", whole.skewness());
    answer.put("excessKurtosis", whole.excessKurtosis());
    answer.put("min", whole.min());
    answer.put("max", whole.max());
    return answer;
  }

  private static List<Moments> parts(GoldenInput in) {
    if (in.has("values")) {
      return withNulls(in.get("values"));
    }
    if (in.has("parts") && in.get("parts").isArray()) {
      return StreamSupport.stream(in.get("parts").spliterator(), false)
          .map(part -> Moments.of(GoldenInput.numbers(part)))
          .toList();
    }
    double[] values = values(in);
    return cut(values, in.has("partSizes") ? in.wholes("partSizes") : sizes(in, values.length));
  }

  private static List<Moments> withNulls(JsonNode values) {
    List<JsonNode> all = StreamSupport.stream(values.spliterator(), false).toList();
    double[] present =
        all.stream().filter(v -> !v.isNull()).mapToDouble(GoldenInput::number).toArray();
    return List.of(Moments.of(present).withNulls((long) all.size() - present.length));
  }

  private static double[] values(GoldenInput in) {
    if (in.generated("lcg")) {
      double[] x = GoldenGenerators.lcg(in.size(), in.whole("seed"));
      return switch (in.has("transform") ? in.text("transform") : "") {
        case "x*x*x*x" -> Arrays.stream(x).map(v -> v * v * v * v).toArray();
        case "x+1e9" -> Arrays.stream(x).map(v -> v + 1e9).toArray();
        default -> x;
      };
    }
    return in.has("take")
        ? Arrays.copyOf(in.reference(), (int) in.whole("take"))
        : DoubleStream.concat(
                Arrays.stream(in.reference()), Arrays.stream(in.current()).map(v -> v * 3 - 1))
            .toArray();
  }

  /** Consecutive parts, the first n mod k one longer. */
  private static long[] sizes(GoldenInput in, int n) {
    long[] sizes = new long[(int) in.whole("parts")];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = (long) n / sizes.length + (i < n % sizes.length ? 1 : 0);
    }
    return sizes;
  }

  private static List<Moments> cut(double[] values, long[] sizes) {
    Moments[] parts = new Moments[sizes.length];
    int from = 0;
    for (int i = 0; i < sizes.length; i++) {
      int to = from + (int) sizes[i];
      parts[i] = Moments.of(Arrays.copyOfRange(values, from, to));
      from = to;
    }
    return List.of(parts);
  }
}
