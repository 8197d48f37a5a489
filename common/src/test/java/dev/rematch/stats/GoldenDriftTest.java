package dev.rematch.stats;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;

class GoldenDriftTest {
  static final Golden GOLDEN =
      new Golden(
          Map.ofEntries(
              entry("quantile", in -> Quantiles.deciles(in.reference())),
              entry("bin-counts", GoldenDriftTest::binCounts),
              entry("counts", GoldenDriftTest::categoryCounts),
              entry("psi", in -> distance(in, BinDistance.POPULATION_STABILITY::of)),
              entry("jensen-shannon", in -> distance(in, BinDistance.JENSEN_SHANNON::of)),
              entry("hellinger", in -> distance(in, BinDistance.HELLINGER::of)),
              entry("total-variation", in -> distance(in, BinDistance.TOTAL_VARIATION::of)),
              entry("l-infinity", in -> distance(in, BinDistance.LARGEST_DIFFERENCE::of)),
              entry("ks", GoldenDriftTest::kolmogorovSmirnov),
              entry("ks-p-asymptotic", in -> asymptotic(in.reference(), in.current())),
              entry("ks-p-exact", in -> exact(in.reference(), in.current())),
              entry("wasserstein", in -> Wasserstein.distance(in.reference(), in.current())),
              entry("wasserstein-normed", in -> Wasserstein.normed(in.reference(), in.current())),
              entry("chi-square", GoldenDriftTest::chiSquare),
              entry("cramers-v", in -> ChiSquare.cramersV(table(in))),
              entry("psi-limit", GoldenDriftTest::limit)));

  @TestFactory
  Stream<DynamicContainer> agreesWithTheReference() {
    return GOLDEN.tests();
  }

  /** Of bins with many rows each: (1/n + 1/m) chi-square. */
  private static double limit(GoldenInput in) {
    long n = in.whole("n");
    long m = in.whole("m");
    if (n == 0 || m == 0) {
      return NullLaw.undefined().limit(in.number("alpha"));
    }
    double unit = 1.0 / n + 1.0 / m;
    double degrees = in.whole("bins") - 1.0;
    return NullLaw.ofSum(unit * degrees, 2 * unit * unit * degrees, value -> value)
        .limit(in.number("alpha"));
  }

  /** One number where the case gives two series by name, else all of D and p. */
  private static Object kolmogorovSmirnov(GoldenInput in) {
    double d = KolmogorovSmirnov.distance(in.reference(), in.current());
    if (in.generated("shift_pair")) {
      return d;
    }
    double asymptotic = asymptotic(in.reference(), in.current());
    return Map.of(
        "d", d,
        "p", asymptotic,
        "pAsymptotic", asymptotic,
        "pExact", exact(in.reference(), in.current()));
  }

  private static double asymptotic(double[] reference, double[] current) {
    return KolmogorovSmirnov.asymptoticP(
        KolmogorovSmirnov.distance(reference, current), reference.length, current.length);
  }

  private static double exact(double[] reference, double[] current) {
    return KolmogorovSmirnov.exactP(
        KolmogorovSmirnov.distance(reference, current), reference.length, current.length);
  }

  private static Object chiSquare(GoldenInput in) {
    ChiSquare plain = ChiSquare.of(table(in));
    ChiSquare yates = ChiSquare.yates(table(in));
    if (Double.isNaN(plain.statistic())) {
      return Map.of("statistic", plain.statistic(), "p", plain.pValue());
    }
    return Map.of(
        "statistic", plain.statistic(),
        "dof", plain.degrees(),
        "p", plain.pValue(),
        "plain", plain.statistic(),
        "plainP", plain.pValue(),
        "yates", yates.statistic(),
        "yatesP", yates.pValue());
  }

  private static long[][] table(GoldenInput in) {
    if (in.has("table")) {
      return in.table();
    }
    Map<String, Long> reference = occurrences(GoldenGenerators.referenceCategories());
    Map<String, Long> current = occurrences(GoldenGenerators.currentCategories());
    CategoryBins bins = CategoryBins.ofBoth(reference, current);
    return new long[][] {bins.counts(reference, 0), bins.counts(current, 0)};
  }

  private static Object binCounts(GoldenInput in) {
    Bins bins = Bins.deciles(in.reference());
    return Map.of("reference", bins.counts(in.reference()), "current", bins.counts(in.current()));
  }

  private static Object categoryCounts(GoldenInput in) {
    return Map.of(
        "reference", occurrences(GoldenGenerators.referenceCategories()),
        "current", occurrences(GoldenGenerators.currentCategories()));
  }

  private static Map<String, Long> occurrences(long[] values) {
    Map<String, Long> counts = new TreeMap<>();
    for (long value : values) {
      counts.merge(Long.toString(value), 1L, Long::sum);
    }
    return counts;
  }

  /** Two histograms over the same bins, in whichever of its forms the case gives them. */
  private static double distance(GoldenInput in, ToDoubleBiFunction<long[], long[]> distance) {
    if (in.has("referenceCounts")) {
      return distance.applyAsDouble(histogram(in, "reference"), histogram(in, "current"));
    }
    if (in.generated("categories")) {
      return categories(in, distance);
    }
    if (!in.has("generator") && !in.get("reference").get(0).isNumber()) {
      return words(in, distance);
    }
    Bins bins = Bins.deciles(in.reference());
    long[] reference = bins.counts(in.reference());
    long[] current = bins.counts(in.current());
    if (in.generated("shift_pair_nulls") && !in.dropsNulls()) {
      GoldenGenerators.Pair whole = GoldenGenerators.shiftPair(in.text("size"));
      reference =
          Bins.withExtra(reference, (long) whole.reference().length - in.reference().length);
      current = Bins.withExtra(current, (long) whole.current().length - in.current().length);
    }
    return distance.applyAsDouble(reference, current);
  }

  private static long[] histogram(GoldenInput in, String side) {
    long[] counts = in.wholes(side + "Counts");
    return in.has(side + "Nulls") ? Bins.withExtra(counts, in.whole(side + "Nulls")) : counts;
  }

  private static double categories(GoldenInput in, ToDoubleBiFunction<long[], long[]> distance) {
    Map<String, Long> reference = occurrences(GoldenGenerators.referenceCategories());
    Map<String, Long> current = occurrences(GoldenGenerators.currentCategories());
    CategoryBins bins =
        in.id().endsWith("unseen-bin")
            ? CategoryBins.pooling(reference)
            : CategoryBins.ofBoth(reference, current);
    return distance.applyAsDouble(bins.counts(reference, 0), bins.counts(current, 0));
  }

  private static double words(GoldenInput in, ToDoubleBiFunction<long[], long[]> distance) {
    Map<String, Long> reference = words(in.get("reference"));
    Map<String, Long> current = words(in.get("current"));
    CategoryBins bins = CategoryBins.pooling(reference);
    return distance.applyAsDouble(
        bins.counts(reference, nulls(in.get("reference"))),
        bins.counts(current, nulls(in.get("current"))));
  }

  private static Map<String, Long> words(JsonNode values) {
    Map<String, Long> counts = new TreeMap<>();
    values.forEach(
        v -> {
          if (!v.isNull()) {
            counts.merge(v.asText(), 1L, Long::sum);
          }
        });
    return counts;
  }

  private static long nulls(JsonNode values) {
    List<JsonNode> nulls = new ArrayList<>();
    values.forEach(
        v -> {
          if (v.isNull()) {
            nulls.add(v);
          }
        });
    return nulls.size();
  }
}
