package dev.rematch.stats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** If a generator differs in one bit, no golden value below it means anything. */
class GoldenGeneratorsTest {
  @Test
  void everyGeneratorReproducesItsFingerprint() {
    Map<String, String> expected = new TreeMap<>();
    JsonNode fingerprints = GoldenCase.file().get("fingerprints");
    for (Map.Entry<String, JsonNode> generator : fingerprints.properties()) {
      for (Map.Entry<String, JsonNode> series : generator.getValue().properties()) {
        expected.put(generator.getKey() + " " + series.getKey(), series.getValue().asText());
      }
    }
    assertThat(reproduced()).isEqualTo(expected);
  }

  private static Map<String, String> reproduced() {
    Map<String, String> found = new TreeMap<>();
    for (String size : new String[] {"S", "M", "L"}) {
      put(found, "shift_pair " + size, GoldenGenerators.shiftPair(size));
    }
    put(found, "zero_inflated", GoldenGenerators.zeroInflated());
    put(
        found,
        "categories",
        new GoldenGenerators.Pair(
            doubles(GoldenGenerators.referenceCategories()),
            doubles(GoldenGenerators.currentCategories())));
    GoldenGenerators.Binary binary = GoldenGenerators.binary(1000);
    found.put("binary 1000 y", fingerprint(binary.y()));
    found.put("binary 1000 w", fingerprint(binary.w()));
    for (String series : new String[] {"p", "q", "p1", "q1"}) {
      found.put("binary 1000 " + series, fingerprint(binary.series(series)));
    }
    GoldenGenerators.Regression regression = GoldenGenerators.regression(500);
    found.put("regression 500 y", fingerprint(regression.y()));
    found.put("regression 500 a", fingerprint(regression.a()));
    found.put("regression 500 b", fingerprint(regression.b()));
    GoldenGenerators.Multiclass multiclass = GoldenGenerators.multiclass(600);
    found.put("multiclass 600 y", fingerprint(multiclass.y()));
    found.put(
        "multiclass 600 probabilitiesRowByRow",
        fingerprint(
            Arrays.stream(multiclass.probabilities()).flatMapToDouble(Arrays::stream).toArray()));
    found.put(
        "entities_uneven 1000 entity", fingerprint(doubles(GoldenGenerators.entitiesUneven(1000))));
    found.put(
        "groups 1000 codePoint",
        fingerprint(
            Arrays.stream(GoldenGenerators.groups(1000))
                .mapToDouble(g -> g.codePointAt(0))
                .toArray()));
    found.put("lcg 500 12345 x", fingerprint(GoldenGenerators.lcg(500, 12345)));
    GoldenGenerators.Errors errors = GoldenGenerators.errors(120);
    found.put("errors 120 a", fingerprint(errors.a()));
    found.put("errors 120 b", fingerprint(errors.b()));
    return found;
  }

  private static void put(Map<String, String> found, String name, GoldenGenerators.Pair pair) {
    found.put(name + " reference", fingerprint(pair.reference()));
    found.put(name + " current", fingerprint(pair.current()));
  }

  private static double[] doubles(long[] values) {
    return Arrays.stream(values).asDoubleStream().toArray();
  }

  private static String fingerprint(double[] values) {
    long hash = 1;
    for (double value : values) {
      hash = 31 * hash + Double.doubleToLongBits(value);
    }
    return Long.toString(hash);
  }
}
