package dev.rematch.profile;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;
import org.apache.datasketches.hll.Union;

/**
 * How many different values a column has, by Apache DataSketches' HyperLogLog with 4,096 registers:
 * exact for a few, then within 1.6 % (one standard error). The estimate depends on the set of
 * values alone, not on their order.
 */
public final class DistinctSketch implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int LOG_REGISTERS = 12;

  private transient HllSketch sketch = new HllSketch(LOG_REGISTERS, TgtHllType.HLL_4);

  void add(double value) {
    sketch.update(value);
  }

  /**
   * @param hash of {@link ValueCounts#hash}
   */
  void addHash(long hash) {
    sketch.update(hash);
  }

  void merge(DistinctSketch other) {
    Union union = new Union(LOG_REGISTERS);
    union.update(sketch);
    union.update(other.sketch);
    sketch = union.getResult(TgtHllType.HLL_4);
  }

  /** The estimated number of different values; 0 for none. */
  public double estimate() {
    return sketch.getCompositeEstimate();
  }

  /** The relative error of {@link #estimate} that is exceeded once in 20 columns. */
  public double relativeError() {
    return estimate() == 0 ? 0 : (sketch.getUpperBound(2) - sketch.getEstimate()) / estimate();
  }

  byte[] bytes() {
    return sketch.toCompactByteArray();
  }

  /** Empty bytes are a column whose values nobody counted. */
  static DistinctSketch of(byte[] bytes) {
    DistinctSketch distinct = new DistinctSketch();
    if (bytes.length > 0) {
      distinct.sketch = HllSketch.heapify(bytes);
    }
    return distinct;
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    byte[] bytes = bytes();
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    sketch = HllSketch.heapify(bytes);
  }
}
