package dev.rematch.stats;

import java.util.function.ToDoubleFunction;

/**
 * A statistic that needs no more than sums over rows: each row adds its numbers, times its weight,
 * to some places of a short array, and the value is a function of that array. A bootstrap can then
 * work through the rows once for all of its replicates.
 */
public final class SummedStatistic implements WeightedStatistic {
  private final int[] places;
  private final double[][] numbers;
  private final int size;
  private final ToDoubleFunction<double[]> ofSums;

  /**
   * The rows and what becomes of their sums.
   *
   * @param places by row, where its first number goes; the others follow
   * @param numbers by number, then by row; not copied
   * @param size of the array of sums
   * @param ofSums from the sums to the value
   */
  public SummedStatistic(
      int[] places, double[][] numbers, int size, ToDoubleFunction<double[]> ofSums) {
    for (double[] each : numbers) {
      Checks.sameLength("places", places.length, "numbers", each.length);
    }
    this.places = places;
    this.numbers = numbers;
    this.size = size;
    this.ofSums = ofSums;
  }

  @Override
  public double value(double[] weights) {
    Checks.sameLength("weights", weights.length, "rows", places.length);
    double[] sums = new double[size];
    for (int row = 0; row < places.length; row++) {
      add(row, weights[row], sums, 0);
    }
    return ofSums.applyAsDouble(sums);
  }

  int size() {
    return size;
  }

  /** Adds a row to the sums that begin there. */
  void add(int row, double weight, double[] sums, int start) {
    int place = start + places[row];
    for (double[] each : numbers) {
      sums[place++] += weight * each[row];
    }
  }

  double ofSums(double[] sums) {
    return ofSums.applyAsDouble(sums);
  }
}
