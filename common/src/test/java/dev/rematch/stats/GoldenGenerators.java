package dev.rematch.stats;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The inputs of the golden cases, rebuilt bit for bit: whole-number recurrences, then IEEE
 * operations in the written order. Rows count from 1.
 */
@SuppressWarnings("ArrayRecordComponent") // test data, never compared
final class GoldenGenerators {
  private GoldenGenerators() {}

  record Pair(double[] reference, double[] current) {
    /** Without the rows that are NULL: every a-th of the reference, every b-th of the current. */
    Pair without(int a, int b) {
      return new Pair(drop(reference, a), drop(current, b));
    }

    private static double[] drop(double[] values, int every) {
      return IntStream.rangeClosed(1, values.length)
          .filter(i -> i % every != 0)
          .mapToDouble(i -> values[i - 1])
          .toArray();
    }
  }

  record Binary(double[] p, double[] q, double[] y, double[] w) {
    double[] series(String name) {
      return switch (name) {
        case "p" -> p;
        case "q" -> q;
        case "p1" -> coarse(p);
        case "q1" -> coarse(q);
        case "p*p" -> Arrays.stream(p).map(x -> x * x).toArray();
        case "q*q" -> Arrays.stream(q).map(x -> x * x).toArray();
        default -> throw new AssertionError("unknown series: " + name);
      };
    }
  }

  record Regression(double[] y, double[] a, double[] b) {}

  record Multiclass(double[] y, double[][] probabilities) {}

  record Errors(double[] a, double[] b) {}

  static double[] uniform(int n, long a, long modulus) {
    return each(n, i -> (double) ((a * i) % modulus) / modulus);
  }

  static Pair shiftPair(String size) {
    int n = size.equals("S") ? 200 : size.equals("M") ? 2000 : 20000;
    int m = n * 3 / 4;
    long modulus = size.equals("L") ? 100003 : 10007;
    double[] v = uniform(m, 6007, modulus);
    double[] current = Arrays.stream(v).map(x -> 0.5 * x + 0.5 * x * x).toArray();
    return new Pair(uniform(n, 7919, modulus), current);
  }

  static Pair zeroInflated() {
    return new Pair(
        each(1000, i -> (double) Math.max(0, 7919 * i % 10007 - 6000) / 10007),
        each(800, i -> (double) Math.max(0, 6007 * i % 10007 - 5000) / 10007));
  }

  static long[] referenceCategories() {
    return wholes(1200, i -> i * i % 7);
  }

  static long[] currentCategories() {
    return wholes(900, i -> i % 3 != 0 ? (i * i + i) % 7 : i % 8);
  }

  static Binary binary(int n) {
    double[] p = uniform(n, 53, 1009);
    double[] u = uniform(n, 29, 1009);
    double[] y = each(n, i -> (double) (467 * i % 1013) / 1013 < p[(int) i - 1] ? 1 : 0);
    double[] q = IntStream.range(0, n).mapToDouble(i -> 0.7 * p[i] + 0.3 * u[i]).toArray();
    return new Binary(p, q, y, each(n, i -> 1 + i % 3));
  }

  static double[] coarse(double[] x) {
    return Arrays.stream(x).map(v -> Math.rint(v * 10) / 10).toArray();
  }

  static Regression regression(int n) {
    double[] x = uniform(n, 53, 1009);
    double[] u = uniform(n, 467, 1013);
    double[] t = uniform(n, 29, 1009);
    return new Regression(
        IntStream.range(0, n).mapToDouble(i -> 3 * x[i] + u[i] - 0.5).toArray(),
        Arrays.stream(x).map(v -> 3 * v).toArray(),
        IntStream.range(0, n).mapToDouble(i -> 2.7 * x[i] + 0.3 * t[i]).toArray());
  }

  static Multiclass multiclass(int n) {
    double[][] raw = {uniform(n, 53, 1009), uniform(n, 101, 1009), uniform(n, 331, 1009)};
    double[] u = uniform(n, 467, 1013);
    double[][] probabilities = new double[n][3];
    double[] y = new double[n];
    for (int i = 0; i < n; i++) {
      double total = ((0.1 + raw[0][i]) + (0.1 + raw[1][i])) + (0.1 + raw[2][i]);
      for (int k = 0; k < 3; k++) {
        probabilities[i][k] = (0.1 + raw[k][i]) / total;
      }
      y[i] = u[i] > probabilities[i][0] ? 1 : 0;
      y[i] += u[i] > probabilities[i][0] + probabilities[i][1] ? 1 : 0;
    }
    return new Multiclass(y, probabilities);
  }

  static long[] entitiesUneven(int n) {
    return wholes(n, i -> i * i % 41);
  }

  static String[] groups(int n) {
    return IntStream.rangeClosed(1, n)
        .mapToObj(i -> i % 7 < 4 ? "A" : i % 7 < 6 ? "B" : "C")
        .toArray(String[]::new);
  }

  static double[] lcg(int n, long seed) {
    return Arrays.stream(lcgStates(n, seed)).mapToDouble(s -> s / 2147483648.0).toArray();
  }

  static Errors errors(int n) {
    long[] s = lcgStates(n + 2, 1);
    long[] t = lcgStates(n + 2, 2);
    return new Errors(
        IntStream.range(0, n)
            .mapToDouble(i -> (s[i] + s[i + 1] + s[i + 2]) / 3221225472.0 - 1.0)
            .toArray(),
        IntStream.range(0, n)
            .mapToDouble(i -> (t[i] + t[i + 1] + t[i + 2]) / 2684354560.0 - 1.1)
            .toArray());
  }

  private static long[] lcgStates(int n, long seed) {
    long[] states = new long[n];
    long state = seed;
    for (int i = 0; i < n; i++) {
      state = (1103515245L * state + 12345) % 2147483648L;
      states[i] = state;
    }
    return states;
  }

  private static double[] each(int n, java.util.function.LongToDoubleFunction rule) {
    return IntStream.rangeClosed(1, n).mapToDouble(i -> rule.applyAsDouble(i)).toArray();
  }

  private static long[] wholes(int n, java.util.function.LongUnaryOperator rule) {
    return IntStream.rangeClosed(1, n).mapToLong(i -> rule.applyAsLong(i)).toArray();
  }
}
