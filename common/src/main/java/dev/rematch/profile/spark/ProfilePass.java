package dev.rematch.profile.spark;

import dev.rematch.profile.ColumnProfile;
import dev.rematch.profile.ColumnProfiles;
import dev.rematch.profile.Precision;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.CollectionAccumulator;

/**
 * Profiles rows, by period, while they pass on their way to somewhere else: a plain loop over
 * Spark's internal rows, whose parts come back with the tasks. There is no job, no scan and no
 * generated code for it.
 */
final class ProfilePass {
  private final String periodColumn;
  private final Optional<String> rejected;
  private final Optional<String> marks;
  private final Set<String> categorical;
  private final Slicing slicing;
  private final List<CollectionAccumulator<Part>> parts = new ArrayList<>();

  /**
   * @param periodColumn DATE: the first day of a row's period
   * @param rejected BOOLEAN column: rows where it is true are not profiled
   * @param marks BIGINT column of bits that are counted, of rejected rows too
   * @param categorical columns whose values are categories, whatever their type
   * @param slicing by which columns rows are also profiled apart
   */
  ProfilePass(
      String periodColumn,
      Optional<String> rejected,
      Optional<String> marks,
      Set<String> categorical,
      Slicing slicing) {
    this.periodColumn = periodColumn;
    this.rejected = rejected;
    this.marks = marks;
    this.categorical = Set.copyOf(categorical);
    this.slicing = slicing;
  }

  /** The same rows; whatever reads them whole also profiles them. Columns named _… are not. */
  Dataset<Row> on(Dataset<Row> rows) {
    var classic = (org.apache.spark.sql.classic.Dataset<Row>) rows;
    CollectionAccumulator<Part> collected =
        classic.sparkSession().sparkContext().collectionAccumulator("profiles");
    parts.add(collected);
    StructType schema = rows.schema();
    Loop loop = loop(schema);
    JavaRDD<InternalRow> passing =
        classic
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .mapPartitions(partition -> new Passing(partition, loop, collected));
    return classic.sparkSession().internalCreateDataFrame(passing.rdd(), schema, false);
  }

  /** What passed so far, by period; asked after the jobs have ended. */
  SortedMap<LocalDate, Map<String, ColumnProfile>> profiles() {
    SortedMap<LocalDate, List<Map<String, ColumnProfile>>> byPeriod = new TreeMap<>();
    for (CollectionAccumulator<Part> collected : parts) {
      for (Part part : collected.value()) {
        part.periods.forEach(
            (day, columns) ->
                byPeriod
                    .computeIfAbsent(LocalDate.ofEpochDay(day), d -> new ArrayList<>())
                    .add(columns));
      }
    }
    SortedMap<LocalDate, Map<String, ColumnProfile>> merged = new TreeMap<>();
    byPeriod.forEach((day, columns) -> merged.put(day, ColumnProfiles.merged(columns)));
    return merged;
  }

  /** The same slice by slice, by period; a period that has no slices is absent. */
  SortedMap<LocalDate, SortedMap<String, Map<String, ColumnProfile>>> slices() {
    SortedMap<LocalDate, List<SlicePart>> byPeriod = new TreeMap<>();
    for (CollectionAccumulator<Part> collected : parts) {
      for (Part part : collected.value()) {
        part.sliced.forEach(
            (day, slices) ->
                byPeriod
                    .computeIfAbsent(LocalDate.ofEpochDay(day), d -> new ArrayList<>())
                    .add(slices));
      }
    }
    SortedMap<LocalDate, SortedMap<String, Map<String, ColumnProfile>>> merged = new TreeMap<>();
    byPeriod.forEach((day, slices) -> merged.put(day, SlicePart.merged(slices)));
    return merged;
  }

  /** How often each bit was set, by period; a period of which no row has a mark is absent. */
  SortedMap<LocalDate, long[]> marked() {
    SortedMap<LocalDate, long[]> all = new TreeMap<>();
    for (CollectionAccumulator<Part> collected : parts) {
      for (Part part : collected.value()) {
        part.marked.forEach(
            (day, counts) -> {
              long[] sums = all.computeIfAbsent(LocalDate.ofEpochDay(day), d -> new long[BITS]);
              Arrays.setAll(sums, i -> sums[i] + counts[i]);
            });
      }
    }
    return all;
  }

  /** How many rows were rejected, by period; those without a period are not counted. */
  SortedMap<LocalDate, Long> rejected() {
    SortedMap<LocalDate, Long> all = new TreeMap<>();
    for (CollectionAccumulator<Part> collected : parts) {
      for (Part part : collected.value()) {
        part.rejected.forEach((day, n) -> all.merge(LocalDate.ofEpochDay(day), n, Long::sum));
      }
    }
    return all;
  }

  private Loop loop(StructType schema) {
    List<String> names = new ArrayList<>();
    List<CellReader> readers = new ArrayList<>();
    List<Boolean> whole = new ArrayList<>();
    for (StructField field : schema.fields()) {
      if (!field.name().startsWith("_")) {
        int at = schema.fieldIndex(field.name());
        names.add(field.name());
        readers.add(CellReader.of(at, field.dataType(), categorical.contains(field.name())));
        whole.add(CellReader.whole(field.dataType()));
      }
    }
    return new Loop(
        schema.fieldIndex(periodColumn),
        rejected.map(schema::fieldIndex).orElse(-1),
        marks.map(schema::fieldIndex).orElse(-1),
        names.toArray(String[]::new),
        readers.toArray(CellReader[]::new),
        whole.toArray(Boolean[]::new),
        slicing.slicers(schema));
  }

  private static final int BITS = Long.SIZE;

  /** What one task saw: period (epoch day) to column to profile, and to counts of marks. */
  private static final class Part implements Serializable {
    private static final long serialVersionUID = 1L;
    private final TreeMap<Integer, long[]> marked = new TreeMap<>();
    private final TreeMap<Integer, Long> rejected = new TreeMap<>();
    private final TreeMap<Integer, LinkedHashMap<String, ColumnProfile>> periods = new TreeMap<>();
    private final TreeMap<Integer, SlicePart> sliced = new TreeMap<>();
  }

  private record Loop(
      int period,
      int rejected,
      int marks,
      String[] names,
      CellReader[] readers,
      Boolean[] whole,
      Slicing.Slicer[] slicers)
      implements Serializable {

    ColumnProfile[] empty(Precision precision) {
      ColumnProfile[] profiles = new ColumnProfile[readers.length];
      Arrays.setAll(profiles, i -> readers[i].empty(whole[i], precision));
      return profiles;
    }

    SlicePart unsliced() {
      return new SlicePart(names, slicers.length);
    }
  }

  /** The rows of one partition, each profiled when it is handed on. */
  private static final class Passing implements Iterator<InternalRow> {
    private final Iterator<InternalRow> rows;
    private final Loop loop;
    private final CollectionAccumulator<Part> collected;
    private final Map<Integer, ColumnProfile[]> periods = new TreeMap<>();
    private final Map<Integer, SlicePart> sliced = new TreeMap<>();
    private final Map<Integer, long[]> marked = new TreeMap<>();
    private final Map<Integer, Long> rejected = new TreeMap<>();
    private int period = Integer.MIN_VALUE;
    private ColumnProfile[] profiles;
    private SlicePart slices;
    private boolean ended;

    Passing(Iterator<InternalRow> rows, Loop loop, CollectionAccumulator<Part> collected) {
      this.rows = rows;
      this.loop = loop;
      this.collected = collected;
    }

    @Override
    public boolean hasNext() {
      boolean more = rows.hasNext();
      if (!more && !ended) {
        ended = true;
        collected.add(part());
      }
      return more;
    }

    @Override
    public InternalRow next() {
      InternalRow row = rows.next();
      if (loop.marks >= 0) {
        count(row.getLong(loop.marks), row);
      }
      if (loop.rejected >= 0 && row.getBoolean(loop.rejected) && !row.isNullAt(loop.period)) {
        rejected.merge(row.getInt(loop.period), 1L, Long::sum);
      }
      if ((loop.rejected < 0 || !row.getBoolean(loop.rejected)) && !row.isNullAt(loop.period)) {
        int day = row.getInt(loop.period);
        if (day != period || profiles == null) {
          period = day;
          profiles = periods.computeIfAbsent(day, d -> loop.empty(Precision.FINE));
          if (loop.slicers.length > 0) {
            slices = sliced.computeIfAbsent(day, d -> loop.unsliced());
          }
        }
        for (int i = 0; i < profiles.length; i++) {
          loop.readers[i].add(profiles[i], row);
        }
        if (slices != null) {
          slices.add(row, loop.slicers, loop.readers, () -> loop.empty(Precision.COARSE));
        }
      }
      return row;
    }

    private void count(long marks, InternalRow row) {
      if (marks == 0 || row.isNullAt(loop.period)) {
        return;
      }
      long[] counts = marked.computeIfAbsent(row.getInt(loop.period), d -> new long[BITS]);
      for (long left = marks; left != 0; left &= left - 1) {
        counts[Long.numberOfTrailingZeros(left)]++;
      }
    }

    private Part part() {
      Part part = new Part();
      part.marked.putAll(marked);
      part.sliced.putAll(sliced);
      part.rejected.putAll(rejected);
      periods.forEach(
          (day, columns) -> {
            LinkedHashMap<String, ColumnProfile> named = new LinkedHashMap<>();
            for (int i = 0; i < columns.length; i++) {
              named.put(loop.names[i], columns[i]);
            }
            part.periods.put(day, named);
          });
      return part;
    }
  }
}
