package dev.rematch.stats;

import static java.util.Map.entry;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;

class GoldenMetricsTest {
  static final Golden GOLDEN =
      new Golden(
          Map.ofEntries(
              entry("roc-auc", in -> RocAuc.of(in.series("score"), in.labels())),
              entry("average-precision", in -> ranked(in).averagePrecision(in.ones())),
              entry("lift", in -> ranked(in).lift(in.ones(), 10)),
              entry("ks-gain", in -> ranked(in).ksGain(in.ones())),
              entry("log-loss", in -> Mean.of(RowLoss.log(in.series("score"), in.labels()))),
              entry("brier", in -> Mean.of(RowLoss.squared(in.series("score"), in.labels()))),
              entry("threshold", GoldenMetricsTest::threshold),
              entry("cbpe", GoldenMetricsTest::expected),
              entry("weighted", GoldenMetricsTest::weighted),
              entry("regression", GoldenMetricsTest::regression),
              entry(
                  "ece",
                  in ->
                      CalibrationError.equalWidth(in.series("score"), in.labels(), in.ones(), 10)),
              entry(
                  "ece-equal-mass",
                  in -> CalibrationError.equalMass(in.series("score"), in.labels(), 10)),
              entry(
                  "reliability-curve",
                  in ->
                      CalibrationError.curve(in.series("score"), in.labels(), in.ones(), 10)
                          .stream()
                          .map(
                              b ->
                                  Map.of(
                                      "bin", b.bin(),
                                      "rows", b.rows(),
                                      "meanScore", b.meanScore(),
                                      "meanLabel", b.meanLabel()))
                          .toList())));

  @TestFactory
  Stream<DynamicContainer> agreesWithTheReference() {
    return GOLDEN.tests();
  }

  private static RankedScores ranked(GoldenInput in) {
    return RankedScores.of(in.series("score"), in.labels());
  }

  private static Object threshold(GoldenInput in) {
    double[] scores = in.series(in.has("predicted") ? "predicted" : "score");
    ConfusionMatrix m = ConfusionMatrix.at(0.5, scores, in.labels(), in.ones());
    return Map.of(
        "tp", m.truePositives(),
        "fp", m.falsePositives(),
        "tn", m.trueNegatives(),
        "fn", m.falseNegatives(),
        "accuracy", m.accuracy(),
        "balancedAccuracy", m.balancedAccuracy(),
        "precision", m.precision(),
        "recall", m.recall(),
        "f1", m.f1(),
        "mcc", m.matthews());
  }

  private static Object expected(GoldenInput in) {
    double[] scores = in.series("score");
    double[] once = new double[scores.length];
    Arrays.fill(once, 1);
    ExpectedLabels rows = ExpectedLabels.of(scores, scores, once);
    ConfusionMatrix m = ConfusionMatrix.at(0.5, rows.scores(), rows.labels(), rows.weights());
    Map<String, Double> values =
        new TreeMap<>(
            Map.of(
                "accuracy", m.accuracy(),
                "precision", m.precision(),
                "recall", m.recall(),
                "f1", m.f1(),
                "auc", RocAuc.of(rows.scores(), rows.labels(), rows.weights())));
    if (scores.length > 0) {
      // Of no rows the counts are 0; all that is made of them is undefined.
      values.put("tp", m.truePositives());
      values.put("fp", m.falsePositives());
      values.put("tn", m.trueNegatives());
      values.put("fn", m.falseNegatives());
    }
    return values;
  }

  private static Object weighted(GoldenInput in) {
    double[] weights = in.binary().w();
    if (in.has("weight")) {
      Arrays.fill(weights, in.number("weight"));
    }
    double[] scores = in.series("score");
    return Map.of(
        "rocAuc", RocAuc.of(scores, in.labels(), weights),
        "logLoss", Mean.of(RowLoss.log(scores, in.labels()), weights),
        "brier", Mean.of(RowLoss.squared(scores, in.labels()), weights));
  }

  private static Object regression(GoldenInput in) {
    double[] y = in.labels();
    double[] f = in.series("prediction");
    return Map.of(
        "mae", Mean.of(RowLoss.absolute(f, y)),
        "rmse", RegressionError.rootMeanSquared(f, y, in.ones()),
        "r2", RegressionError.rSquared(f, y, in.ones()),
        "mape", Mean.of(RowLoss.percentage(f, y)),
        "smape", Mean.of(RowLoss.symmetricPercentage(f, y)),
        "medianAbsoluteError", RegressionError.medianAbsolute(f, y, in.ones()),
        "pinball90", Mean.of(RowLoss.pinball(f, y, 0.9)));
  }
}
