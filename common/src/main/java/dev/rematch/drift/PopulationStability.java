package dev.rematch.drift;

import dev.rematch.profile.CategoricalProfile;
import dev.rematch.profile.ColumnProfile;
import dev.rematch.profile.NumericProfile;
import dev.rematch.stats.BinDistance;
import dev.rematch.stats.StabilityLimit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The population stability index of a column's profile against its reference: bins between the
 * reference's deciles, one more for NULL and NaN; for categories one bin each, one for NULL and one
 * for values that the reference does not know.
 */
final class PopulationStability implements DriftStatistic {
  private static final double[] DECILES = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};

  @Override
  public String name() {
    return "psi";
  }

  @Override
  public Distance distance(ColumnProfile reference, ColumnProfile current) {
    Bins bins =
        reference instanceof NumericProfile numbers
            ? numeric(numbers, (NumericProfile) current)
            : categorical((CategoricalProfile) reference, (CategoricalProfile) current);
    double value = BinDistance.populationStability(bins.reference(), bins.current());
    int occupied = StabilityLimit.occupied(bins.reference(), bins.current());
    return new Distance(value, occupied);
  }

  @Override
  public double noise(long referenceRows, long rows, int bins, double alpha) {
    return StabilityLimit.of(referenceRows, rows, bins, alpha);
  }

  private record Bins(long[] reference, long[] current) {}

  private static Bins numeric(NumericProfile reference, NumericProfile current) {
    double[] edges = Arrays.stream(reference.quantiles(DECILES)).distinct().toArray();
    return new Bins(counts(reference, edges), counts(current, edges));
  }

  private static long[] counts(NumericProfile profile, double[] edges) {
    double[] estimated = profile.binCounts(edges);
    long[] counts = new long[estimated.length + 1];
    for (int i = 0; i < estimated.length; i++) {
      counts[i] = Math.max(0, Math.round(estimated[i]));
    }
    counts[estimated.length] = profile.nulls() + profile.nans();
    return counts;
  }

  private static Bins categorical(CategoricalProfile reference, CategoricalProfile current) {
    List<Long> from = new ArrayList<>();
    List<Long> to = new ArrayList<>();
    long unseen = current.others();
    for (Map.Entry<String, Long> value : reference.counts().entrySet()) {
      from.add(value.getValue());
      to.add(current.counts().getOrDefault(value.getKey(), 0L));
    }
    for (Map.Entry<String, Long> value : current.counts().entrySet()) {
      unseen += reference.counts().containsKey(value.getKey()) ? 0 : value.getValue();
    }
    from.add(reference.others());
    to.add(unseen);
    from.add(reference.nulls());
    to.add(current.nulls());
    return new Bins(
        from.stream().mapToLong(Long::longValue).toArray(),
        to.stream().mapToLong(Long::longValue).toArray());
  }
}
