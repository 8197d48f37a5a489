package dev.rematch.stats;

import static java.util.Map.entry;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;

/** Champion against challenger: tests on the same rows. */
class GoldenPairedTest {
  private static final double CONFIDENCE = 0.95;

  static final Golden GOLDEN =
      new Golden(
          Map.ofEntries(
              entry("delong", GoldenPairedTest::delong),
              entry("paired-bootstrap", GoldenPairedTest::bootstrap),
              entry("mcnemar", GoldenPairedTest::mcNemar),
              entry("paired-t", GoldenPairedTest::pairedT),
              entry("clustered-mean", GoldenPairedTest::clustered),
              entry("diebold-mariano", GoldenPairedTest::dieboldMariano),
              entry("wilcoxon", in -> wilcoxon(Wilcoxon.of(differences(in)))),
              entry("wilcoxon-exact", in -> wilcoxon(Wilcoxon.exact(differences(in))))));

  @TestFactory
  Stream<DynamicContainer> agreesWithTheReference() {
    return GOLDEN.tests();
  }

  private static Object delong(GoldenInput in) {
    DelongResult result = Delong.compare(in.series("a"), in.series("b"), in.labels(), CONFIDENCE);
    PairedDifference d = result.difference();
    return Map.ofEntries(
        entry("aucA", d.valueA()),
        entry("aucB", d.valueB()),
        entry("varA", result.varianceA()),
        entry("varB", result.varianceB()),
        entry("cov", result.covariance()),
        entry("delta", d.delta()),
        entry("se", d.standardError()),
        entry("z", d.z()),
        entry("p", d.pValue()),
        entry("low", d.low()),
        entry("high", d.high()));
  }

  private static Object bootstrap(GoldenInput in) {
    GoldenGenerators.Binary rows = in.binary();
    PairedDifference d =
        new PairedBootstrap(1, 4000, CONFIDENCE)
            .meanDifference(
                RowLoss.squared(rows.p(), rows.y()),
                RowLoss.squared(rows.q(), rows.y()),
                in.ones(),
                IntStream.range(0, in.size()).asLongStream().toArray());
    return Map.of("se", d.standardError(), "low", d.low(), "high", d.high());
  }

  private static Object mcNemar(GoldenInput in) {
    long[][] table = in.has("table") ? in.table() : rightAndWrong(in);
    McNemar test = new McNemar(table[0][1], table[1][0]);
    return Map.of(
        "table", Arrays.stream(table).map(r -> Arrays.stream(r).boxed().toList()).toList(),
        "exactP", test.exactP(),
        "corrected", test.corrected(),
        "correctedP", test.correctedP(),
        "plain", test.plain(),
        "plainP", test.plainP());
  }

  private static long[][] rightAndWrong(GoldenInput in) {
    double threshold = in.number("threshold");
    double[] a = in.series("a");
    double[] b = in.series("b");
    double[] y = in.labels();
    long[][] table = new long[2][2];
    for (int i = 0; i < y.length; i++) {
      boolean rightA = a[i] >= threshold == (y[i] == 1);
      boolean rightB = b[i] >= threshold == (y[i] == 1);
      table[rightA ? 0 : 1][rightB ? 0 : 1]++;
    }
    return table;
  }

  private static Object pairedT(GoldenInput in) {
    PairedT test = PairedT.of(differences(in), CONFIDENCE);
    return Map.of(
        "mean", test.mean(),
        "se", test.standardError(),
        "t", test.t(),
        "p", test.pValue(),
        "low", test.low(),
        "high", test.high());
  }

  private static Object clustered(GoldenInput in) {
    ClusteredMean mean = ClusteredMean.of(differences(in), in.entities());
    return Map.of(
        "mean", mean.mean(),
        "clusters", mean.clusters(),
        "cr0", mean.uncorrected(),
        "cr1", mean.standardError(),
        "z", mean.z(),
        "pNormal", mean.normalP(),
        "pT", mean.tP());
  }

  private static Object dieboldMariano(GoldenInput in) {
    DieboldMariano test = DieboldMariano.of(differences(in), (int) in.whole("horizon"));
    return Map.of(
        "mean", test.mean(),
        "longRunVariance", test.longRunVariance(),
        "z", test.z(),
        "p", test.pValue());
  }

  private static Object wilcoxon(Wilcoxon test) {
    return new HashMap<>(Map.of("statistic", test.statistic(), "p", test.pValue()));
  }

  /** loss(a) - loss(b) per row; Brier where the case names no loss. */
  private static double[] differences(GoldenInput in) {
    if (in.has("differences")) {
      return in.numbers("differences");
    }
    DoubleBinaryOperator loss =
        in.has("loss") && in.text("loss").equals("absolute") ? RowLoss::absolute : RowLoss::squared;
    if (in.generated("errors")) {
      GoldenGenerators.Errors errors = GoldenGenerators.errors(in.size());
      return differences(errors.a(), errors.b(), new double[in.size()], loss);
    }
    if (in.generated("regression")) {
      GoldenGenerators.Regression rows = GoldenGenerators.regression(in.size());
      return differences(rows.a(), rows.b(), rows.y(), loss);
    }
    GoldenGenerators.Binary rows = in.binary();
    return differences(rows.p(), rows.q(), rows.y(), loss);
  }

  private static double[] differences(
      double[] a, double[] b, double[] y, DoubleBinaryOperator loss) {
    return IntStream.range(0, y.length)
        .mapToDouble(i -> loss.applyAsDouble(a[i], y[i]) - loss.applyAsDouble(b[i], y[i]))
        .toArray();
  }
}
