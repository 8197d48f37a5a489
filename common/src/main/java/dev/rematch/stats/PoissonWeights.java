package dev.rematch.stats;

/**
 * Poisson(1) weights that are a pure function of (seed, row hash, replicate).
 *
 * <p>A row keeps its weights wherever it stands and on whichever machine it is read, and two rows
 * of one entity (equal hashes) always get equal weights, which makes the bootstrap one of entities.
 * The bits come from splitmix64 (Steele, Lea and Flood 2014), the weight from the inverse of the
 * Poisson distribution function, here as a table.
 */
final class PoissonWeights {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
  private static final int BITS = 12;
  private static final byte AMBIGUOUS = -1;

  /** P(weight &lt;= k) scaled to 63 bits: beyond 19 a draw is rarer than 1e-18. */
  private static final long[] CUMULATIVE = cumulative();

  /** The weight for the leading bits of a draw, where they alone decide it. */
  private static final byte[] BY_LEADING_BITS = byLeadingBits();

  private final long seed;

  PoissonWeights(long seed) {
    this.seed = mix(seed);
  }

  /** The stream of one row, for {@link #weight}. */
  long stream(long rowHash) {
    return mix(rowHash ^ seed);
  }

  /** The weight of the row in one replicate, 0 or more. */
  static int weight(long stream, int replicate) {
    long bits = mix(stream + (replicate + 1) * GOLDEN_GAMMA) >>> 1;
    byte weight = BY_LEADING_BITS[(int) (bits >>> (63 - BITS))];
    return weight == AMBIGUOUS ? search(bits) : weight;
  }

  private static int search(long bits) {
    int weight = 0;
    while (weight < CUMULATIVE.length && bits >= CUMULATIVE[weight]) {
      weight++;
    }
    return weight;
  }

  static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  private static long[] cumulative() {
    long[] cumulative = new long[20];
    double probability = Math.exp(-1);
    double sum = 0;
    for (int k = 0; k < cumulative.length; k++) {
      sum += probability;
      cumulative[k] = (long) (Math.min(1, sum) * 0x1p63);
      probability /= k + 1;
    }
    return cumulative;
  }

  private static byte[] byLeadingBits() {
    byte[] table = new byte[1 << BITS];
    for (int i = 0; i < table.length; i++) {
      long first = (long) i << (63 - BITS);
      long last = first + (1L << (63 - BITS)) - 1;
      int weight = search(first);
      table[i] = weight == search(last) ? (byte) weight : AMBIGUOUS;
    }
    return table;
  }
}
