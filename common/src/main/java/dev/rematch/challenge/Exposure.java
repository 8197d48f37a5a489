package dev.rematch.challenge;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What the rows of a holdout have been used for before: whose training they were in, and how many
 * rematches. Arrays have one element per row.
 *
 * @param trainedOn by model version: the rows whose entity it was trained on
 * @param sameValues by model version: the rows whose features and label are those of one of its
 *     training rows, whatever their entity
 * @param rowHashes 64-bit hashes of features and label
 * @param trainingRows by model version: how many rows it was trained on, where that is known
 * @param uses earlier rematches that used the row
 */
public record Exposure(
    Map<Integer, BitSet> trainedOn,
    Map<Integer, BitSet> sameValues,
    long[] rowHashes,
    Map<Integer, Long> trainingRows,
    int[] uses) {
  public Exposure {
    trainedOn = Map.copyOf(trainedOn);
    sameValues = Map.copyOf(sameValues);
    trainingRows = Map.copyOf(trainingRows);
  }

  /** Rows that nobody was trained on and that were never used. */
  public static Exposure none(int rows) {
    long[] distinct = IntStream.range(0, rows).mapToLong(i -> i).toArray();
    return new Exposure(Map.of(), Map.of(), distinct, Map.of(), new int[rows]);
  }

  /**
   * Rows that either of the two was trained on.
   *
   * @param byEntity by their entity
   * @param byValues of the others, so many more than chance explains by their values
   */
  public record Overlap(long byEntity, long byValues) {
    public long rows() {
      return byEntity + byValues;
    }
  }

  /**
   * Rows of few distinct values, such as two categories and a label, meet their like in any
   * training window. How often rows agree by chance is known from the pairs of holdout rows that
   * do; what lies three standard errors above that is taken as copied.
   */
  public Overlap overlap(Optional<Integer> champion, int challenger) {
    BitSet entities = union(trainedOn, champion, challenger);
    BitSet values = union(sameValues, champion, challenger);
    values.andNot(entities);
    long alike = values.cardinality();
    double byChance = byChance(champion, challenger);
    boolean copied = alike > byChance + 3 * Math.sqrt(byChance);
    return new Overlap(entities.cardinality(), copied ? Math.round(alike - byChance) : 0);
  }

  private static BitSet union(
      Map<Integer, BitSet> byVersion, Optional<Integer> champion, int challenger) {
    BitSet rows = (BitSet) byVersion.getOrDefault(challenger, new BitSet()).clone();
    champion.ifPresent(c -> rows.or(byVersion.getOrDefault(c, new BitSet())));
    return rows;
  }

  /** At most so many rows agree with some training row by chance (two standard errors up). */
  private double byChance(Optional<Integer> champion, int challenger) {
    boolean unknown =
        !trainingRows.containsKey(challenger)
            || champion.map(c -> !trainingRows.containsKey(c)).orElse(false);
    int rows = rowHashes.length;
    if (unknown || rows < 2) {
      return rows;
    }
    double trained =
        trainingRows.get(challenger) + champion.map(trainingRows::get).orElse(0L).doubleValue();
    double pairs = agreeingPairs() + 1;
    double share = (pairs + 2 * Math.sqrt(pairs)) / (0.5 * rows * (rows - 1));
    return rows * -Math.expm1(-trained * share);
  }

  private double agreeingPairs() {
    long[] sorted = rowHashes.clone();
    Arrays.sort(sorted);
    double pairs = 0;
    int run = 0;
    for (int i = 1; i < sorted.length; i++) {
      run = sorted[i] == sorted[i - 1] ? run + 1 : 0;
      pairs += run;
    }
    return pairs;
  }

  /** Rows that at least so many earlier rematches have used. */
  public long staleRows(int maxUses) {
    return Arrays.stream(uses).filter(u -> u >= maxUses).count();
  }
}
