package dev.rematch.stats;

import java.util.Arrays;
import org.apache.commons.math3.special.Gamma;

/**
 * Pearson's chi-square test that the rows of a table of counts share one law.
 *
 * <p>Columns without any count are left out first; a row without any is undefined: statistic and p
 * are NaN. One remaining column leaves nothing to differ: statistic 0, p 1.
 *
 * @param statistic sum of (observed - expected)^2 / expected
 * @param degrees (rows - 1)(columns - 1)
 * @param pValue upper tail of chi-square, 0..1
 * @param total the sum of the table
 */
public record ChiSquare(double statistic, int degrees, double pValue, long total) {
  private static final double YATES = 0.5;

  /** The plain test. */
  public static ChiSquare of(long[][] table) {
    return test(table, 0);
  }

  /**
   * With Yates' correction where there is one degree of freedom: each |observed - expected| less
   * 0.5, but not below 0. The plain test for larger tables.
   */
  public static ChiSquare yates(long[][] table) {
    return test(table, YATES);
  }

  /**
   * Cramer's V: sqrt(chi2 / (N min(rows - 1, columns - 1))), without bias correction, 0..1; 0 when
   * only one category is left; NaN when a row is empty.
   */
  public static double cramersV(long[][] table) {
    ChiSquare plain = of(table);
    if (plain.degrees == 0) {
      return plain.statistic;
    }
    int rows = table.length;
    int columns = plain.degrees / (rows - 1) + 1;
    return Math.sqrt(plain.statistic / plain.total / (Math.min(rows, columns) - 1));
  }

  private static ChiSquare test(long[][] table, double correction) {
    long[] rows = Arrays.stream(table).mapToLong(row -> Arrays.stream(row).sum()).toArray();
    long total = Arrays.stream(rows).sum();
    if (rows.length == 0 || Arrays.stream(rows).anyMatch(row -> row == 0)) {
      return new ChiSquare(Double.NaN, 0, Double.NaN, total);
    }
    long[] columns = columns(table);
    int occupied = (int) Arrays.stream(columns).filter(column -> column > 0).count();
    int degrees = (rows.length - 1) * (occupied - 1);
    double most = degrees == 1 ? correction : 0;
    double statistic = 0;
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < columns.length; j++) {
        if (columns[j] > 0) {
          double expected = (double) rows[i] * columns[j] / total;
          double gap = Math.abs(table[i][j] - expected);
          gap -= Math.min(most, gap);
          statistic += gap * gap / expected;
        }
      }
    }
    return new ChiSquare(
        degrees == 0 ? 0 : statistic, degrees, upperTail(statistic, degrees), total);
  }

  private static long[] columns(long[][] table) {
    long[] columns = new long[table[0].length];
    for (long[] row : table) {
      Checks.sameLength("columns", columns.length, "columns in another row", row.length);
      for (int j = 0; j < columns.length; j++) {
        columns[j] += row[j];
      }
    }
    return columns;
  }

  /** P(chi-square &gt; x), precise in the far tail; 1 for 0 degrees. */
  static double upperTail(double x, int degrees) {
    return degrees == 0 ? 1 : Gamma.regularizedGammaQ(degrees / 2.0, x / 2);
  }
}
