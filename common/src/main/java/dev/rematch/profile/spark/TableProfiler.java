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
  private final LakeTable table;
  private final Profiles profiles;
  private final Set<String> categorical;

  /**
   * @param table partitioned by {@link LakeTable#PERIOD}
   * @param categorical columns whose values are categories, whatever their type
   */
  public TableProfiler(LakeTable table, Profiles profiles, Set<String> categorical) {
    this.table = table;
    this.profiles = profiles;
    this.categorical = Set.copyOf(categorical);
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

  private SortedMap<LocalDate, PeriodContent> read(
      TableSnapshot snapshot,
      Set<LocalDate> periods,
      SortedMap<LocalDate, LakeTable.PeriodFiles> files) {
    SortedMap<LocalDate, PeriodContent> read = new TreeMap<>();
    if (periods.isEmpty()) {
      return read;
    }
    ProfilePass pass =
        new ProfilePass(LakeTable.PERIOD, Optional.empty(), Optional.empty(), categorical);
    Object[] days = periods.stream().map(java.sql.Date::valueOf).toArray();
    pass.on(snapshot.rows().filter(org.apache.spark.sql.functions.col(LakeTable.PERIOD).isin(days)))
        .toJavaRDD()
        .foreachPartition(rows -> rows.forEachRemaining(row -> {}));
    pass.profiles()
        .forEach(
            (period, columns) ->
                read.put(period, new PeriodContent(files.get(period).fingerprint(), columns)));
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
      this.pass = new ProfilePass(LakeTable.PERIOD, rejected, marks, categorical);
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
      passed()
          .forEach(
              (period, columns) -> {
                LakeTable.PeriodFiles of = files.get(period);
                Optional<Map<String, ColumnProfile>> whole =
                    whole(period, columns, of, Optional.ofNullable(old.get(period)));
                if (whole.isPresent()) {
                  found.put(
                      period, new PeriodContent(of.fingerprint(), whole.get(), failures(period)));
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
    private Optional<Map<String, ColumnProfile>> whole(
        LocalDate period,
        Map<String, ColumnProfile> columns,
        LakeTable.PeriodFiles files,
        Optional<LakeTable.PeriodFiles> before) {
      if (files == null || columns.isEmpty()) {
        return Optional.empty();
      }
      long passed = columns.values().iterator().next().rows();
      if (passed == files.rows()) {
        return Optional.of(columns);
      }
      if (before.isPresent() && passed + before.get().rows() == files.rows()) {
        Map<String, ColumnProfile> earlier =
            profiles
                .of(table.name(), Map.of(period, before.get().fingerprint()))
                .getOrDefault(period, Map.of());
        if (earlier.keySet().equals(columns.keySet())) {
          return Optional.of(ColumnProfiles.merged(List.of(earlier, columns)));
        }
      }
      return Optional.empty();
    }
  }
}
