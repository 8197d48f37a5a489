package dev.rematch.profile.spark;

import dev.rematch.core.TableVersion;
import dev.rematch.profile.ColumnProfile;
import dev.rematch.profile.ColumnProfiles;
import dev.rematch.profile.Profiles;
import dev.rematch.profile.Profiles.PeriodContent;
import dev.rematch.table.LakeTable;
import dev.rematch.table.TableSnapshot;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Profiles what is written to one table, in the pass that writes it.
 *
 * <p>Before a change {@link #catchUp} looks whether the newest version is profiled: its writer may
 * have died between its commit and {@link Writing#store}. Rows are read for a profile only then,
 * and when the numbers of the pass are not those of the commit.
 */
public final class TableProfiler {
  private static final SortedMap<String, Map<String, ColumnProfile>> NO_SLICES =
      Collections.emptySortedMap();

  private final LakeTable table;
  private final Profiles profiles;
  private final Set<String> categorical;
  private final Slicing slicing;

  /** Without slices. */
  public TableProfiler(LakeTable table, Profiles profiles, Set<String> categorical) {
    this(table, profiles, categorical, List.of());
  }

  /**
   * @param table partitioned by {@link LakeTable#PERIOD}
   * @param categorical columns whose values are categories, whatever their type
   * @param slices columns for each of whose values rows are also profiled apart; those that the
   *     rows lack, and those of more than 50 values in a period, make no slices
   */
  public TableProfiler(
      LakeTable table, Profiles profiles, Set<String> categorical, List<String> slices) {
    this.table = table;
    this.profiles = profiles;
    this.categorical = Set.copyOf(categorical);
    this.slicing = new Slicing(slices);
  }

  /** The name of a column that is there to slice by and is not profiled itself. */
  public static String slicer(String column) {
    return Slicing.PREFIX + column;
  }

  /** The profiling of one change of the table. */
  public Writing writing() {
    return new Writing(Optional.empty(), Optional.empty(), List.of());
  }

  /**
   * The same of rows some of which are not kept.
   *
   * @param rejected BOOLEAN column: rows where it is true are not profiled
   * @param marks BIGINT column of bits that are counted, see {@link Writing#marked}
   * @param marked the columns that each bit is about
   */
  public Writing writing(String rejected, String marks, List<List<String>> marked) {
    return new Writing(Optional.of(rejected), Optional.of(marks), marked);
  }

  /** Profiles the newest version, by reading it, when nobody has. */
  public void catchUp(String runId) {
    Optional<TableSnapshot> newest = table.latest();
    if (newest.isPresent() && !profiles.holds(newest.get().version())) {
      SortedMap<LocalDate, LakeTable.PeriodFiles> files = newest.get().periodFiles();
      Map<LocalDate, Long> contents = contents(files);
      contents.keySet().removeAll(profiles.of(table.name(), contents).keySet());
      profiles.store(runId, newest.get().version(), read(newest.get(), contents.keySet(), files));
    }
  }

  /**
   * Profiles of some periods of a version, by first day and column: from the store, and by reading
   * the rows where nobody has stored them. A period without rows is absent.
   */
  public SortedMap<LocalDate, Map<String, ColumnProfile>> profiles(
      TableSnapshot snapshot, Set<LocalDate> periods) {
    SortedMap<LocalDate, LakeTable.PeriodFiles> files = snapshot.periodFiles();
    Map<LocalDate, Long> contents = contents(files);
    contents.keySet().retainAll(periods);
    SortedMap<LocalDate, Map<String, ColumnProfile>> found = profiles.of(table.name(), contents);
    contents.keySet().removeAll(found.keySet());
    read(snapshot, contents.keySet(), files)
        .forEach((period, profile) -> found.put(period, profile.columns()));
    return found;
  }

  /**
   * Profiles of some periods as they were at a version, from the store alone; see {@link
   * Profiles#asOf}.
   */
  public SortedMap<LocalDate, PeriodContent> asOf(TableVersion version, Set<LocalDate> periods) {
    return profiles.asOf(version, periods);
  }

  /** The stored slices of a period, by "column=value" and column; none where it has none. */
  public SortedMap<String, Map<String, ColumnProfile>> slices(
      TableSnapshot snapshot, LocalDate period) {
    LakeTable.PeriodFiles files = snapshot.periodFiles().get(period);
    return files == null ? NO_SLICES : profiles.slices(table.name(), period, files.fingerprint());
  }

  private SortedMap<LocalDate, PeriodContent> read(
      TableSnapshot snapshot,
      Set<LocalDate> periods,
      SortedMap<LocalDate, LakeTable.PeriodFiles> files) {
    SortedMap<LocalDate, PeriodContent> read = new TreeMap<>();
    if (periods.isEmpty()) {
      return read;
    }
    ProfilePass pass =
        new ProfilePass(LakeTable.PERIOD, Optional.empty(), Optional.empty(), categorical, slicing);
    Object[] days = periods.stream().map(java.sql.Date::valueOf).toArray();
    pass.on(snapshot.rows().filter(org.apache.spark.sql.functions.col(LakeTable.PERIOD).isin(days)))
        .toJavaRDD()
        .foreachPartition(rows -> rows.forEachRemaining(row -> {}));
    var slices = pass.slices();
    pass.profiles()
        .forEach(
            (period, columns) ->
                read.put(
                    period,
                    new PeriodContent(
                        files.get(period).fingerprint(),
                        columns,
                        slices.getOrDefault(period, NO_SLICES),
                        Map.of())));
    return read;
  }

  private static Map<LocalDate, Long> contents(SortedMap<LocalDate, LakeTable.PeriodFiles> files) {
    Map<LocalDate, Long> contents = new HashMap<>();
    files.forEach((period, of) -> contents.put(period, of.fingerprint()));
    return contents;
  }

  /** The rows of one change on their way to the table. */
  public final class Writing {
    private final ProfilePass pass;

    /** Parts are used up when they are put together, so that is done once. */
    private Optional<SortedMap<LocalDate, Map<String, ColumnProfile>>> passed = Optional.empty();

    private final List<List<String>> markedColumns;

    private Writing(
        Optional<String> rejected, Optional<String> marks, List<List<String>> markedColumns) {
      this.markedColumns = List.copyOf(markedColumns);
      this.pass = new ProfilePass(LakeTable.PERIOD, rejected, marks, categorical, slicing);
    }

    /** How often each bit of the marks was set, by period; asked after the rows have passed. */
    public SortedMap<LocalDate, long[]> marked() {
      return pass.marked();
    }

    /** How many rows were rejected, by period; asked after the rows have passed. */
    public SortedMap<LocalDate, Long> rejected() {
      return pass.rejected();
    }

    /** What has passed and was not rejected, by period; asked after the rows have passed. */
    public SortedMap<LocalDate, Map<String, ColumnProfile>> passed() {
      if (passed.isEmpty()) {
        passed = Optional.of(pass.profiles());
      }
      return passed.get();
    }

    /** The same rows, profiled as they pass; may be called several times for one change. */
    public Dataset<Row> on(Dataset<Row> rows) {
      return pass.on(rows);
    }

    /**
     * Stores the profiles of the periods that the change touched, after its commit.
     *
     * @param before the version that the change began on
     * @param written the version that it made
     */
    public void store(String runId, Optional<TableSnapshot> before, TableVersion written) {
      TableSnapshot now = table.at(written.version());
      SortedMap<LocalDate, LakeTable.PeriodFiles> files = now.periodFiles();
      SortedMap<LocalDate, LakeTable.PeriodFiles> old =
          before.map(TableSnapshot::periodFiles).orElseGet(TreeMap::new);
      SortedMap<LocalDate, PeriodContent> found = new TreeMap<>();
      List<LocalDate> unsure = new ArrayList<>();
      var slices = pass.slices();
      passed()
          .forEach(
              (period, columns) -> {
                LakeTable.PeriodFiles of = files.get(period);
                Optional<PeriodContent> whole =
                    whole(
                        period,
                        columns,
                        slices.getOrDefault(period, NO_SLICES),
                        of,
                        Optional.ofNullable(old.get(period)));
                if (whole.isPresent()) {
                  found.put(period, whole.get());
                } else if (of != null) {
                  unsure.add(period);
                }
              });
      found.putAll(read(now, Set.copyOf(unsure), files));
      profiles.store(runId, written, found);
    }

    private Map<String, Long> failures(LocalDate period) {
      long[] counts = marked().getOrDefault(period, new long[Long.SIZE]);
      Map<String, Long> failures = new TreeMap<>();
      for (int bit = 0; bit < markedColumns.size(); bit++) {
        for (String column : markedColumns.get(bit)) {
          failures.merge(column, counts[bit], Long::sum);
        }
      }
      return failures;
    }

    /**
     * The period's profile when its rows are as many as the table says; rows are added or all new.
     */
    private Optional<PeriodContent> whole(
        LocalDate period,
        Map<String, ColumnProfile> columns,
        SortedMap<String, Map<String, ColumnProfile>> slices,
        LakeTable.PeriodFiles files,
        Optional<LakeTable.PeriodFiles> before) {
      if (files == null || columns.isEmpty()) {
        return Optional.empty();
      }
      long passed = columns.values().iterator().next().rows();
      if (passed == files.rows()) {
        return Optional.of(
            new PeriodContent(files.fingerprint(), columns, slices, failures(period)));
      }
      if (before.isPresent() && passed + before.get().rows() == files.rows()) {
        Map<String, ColumnProfile> earlier =
            profiles
                .of(table.name(), Map.of(period, before.get().fingerprint()))
                .getOrDefault(period, Map.of());
        if (earlier.keySet().equals(columns.keySet())) {
          return Optional.of(
              new PeriodContent(
                  files.fingerprint(),
                  ColumnProfiles.merged(List.of(earlier, columns)),
                  added(
                      profiles.slices(table.name(), period, before.get().fingerprint()),
                      slices,
                      files.rows()),
                  failures(period)));
        }
      }
      return Optional.empty();
    }

    /** Slices of both, of the columns whose slices hold all rows together and are not too many. */
    private static Map<String, Map<String, ColumnProfile>> added(
        SortedMap<String, Map<String, ColumnProfile>> earlier,
        SortedMap<String, Map<String, ColumnProfile>> now,
        long rows) {
      SortedMap<String, Map<String, ColumnProfile>> both = new TreeMap<>(earlier);
      now.forEach(
          (slice, columns) ->
              both.merge(slice, columns, (a, b) -> ColumnProfiles.merged(List.of(a, b))));
      Map<String, Long> held = new HashMap<>();
      Map<String, Integer> values = new HashMap<>();
      both.forEach(
          (slice, columns) -> {
            held.merge(column(slice), columns.values().iterator().next().rows(), Long::sum);
            values.merge(column(slice), 1, Integer::sum);
          });
      both.keySet()
          .removeIf(
              slice ->
                  held.get(column(slice)) != rows
                      || values.get(column(slice)) > Slicing.MOST_VALUES);
      return both;
    }

    private static String column(String slice) {
      return slice.substring(0, slice.indexOf('='));
    }
  }
}
