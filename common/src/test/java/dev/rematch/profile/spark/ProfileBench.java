package dev.rematch.profile.spark;

import dev.rematch.SharedSpark;
import dev.rematch.core.AppendLog;
import dev.rematch.core.PeriodUnit;
import dev.rematch.core.TableVersion;
import dev.rematch.core.Warehouse;
import dev.rematch.core.Window;
import dev.rematch.drift.ColumnDrift;
import dev.rematch.drift.ColumnState;
import dev.rematch.drift.DriftComparison;
import dev.rematch.drift.DriftLimits;
import dev.rematch.drift.DriftStatistics;
import dev.rematch.kernel.Engines;
import dev.rematch.kernel.RecordTable;
import dev.rematch.profile.CategoricalProfile;
import dev.rematch.profile.ColumnProfile;
import dev.rematch.profile.ColumnProfiles;
import dev.rematch.profile.NumericProfile;
import dev.rematch.profile.ProfileHistory;
import dev.rematch.profile.ProfileRow;
import dev.rematch.profile.Profiles;
import dev.rematch.table.Change;
import dev.rematch.table.LakeTable;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Times writing a table with and without its profile, and drift over a year of daily states; not a
 * test. Prints "name,wall seconds,cpu seconds" of each time, for scripts/bench-profile.sh.
 */
public final class ProfileBench {
  private static final LocalDate DAY = LocalDate.of(2013, 1, 1);

  private ProfileBench() {}

  /** FOLDER ROWS TIMES DAYS COLUMNS. */
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    writing(folder, Long.parseLong(arguments[1]), Integer.parseInt(arguments[2]));
    comparing(folder, Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]));
    SharedSpark.session().stop();
  }

  /** Ten columns of numbers with fractions, four of whole ones, five of text and a date. */
  private static Dataset<Row> rows(SparkSession spark, Path folder, long n) {
    String[] columns = new String[21];
    for (int c = 0; c < 10; c++) {
      columns[c] = "randn(" + c + ") * " + (c + 1) + " AS real" + c;
    }
    for (int c = 0; c < 4; c++) {
      columns[10 + c] =
          "CAST(rand(" + (20 + c) + ") * " + Math.pow(10, c + 1) + " AS INT) AS whole" + c;
    }
    for (int c = 0; c < 5; c++) {
      columns[14 + c] =
          "concat('value ', CAST(rand("
              + (30 + c)
              + ") * "
              + Math.pow(8, c + 1)
              + " AS INT)) AS text"
              + c;
    }
    columns[19] = "date_add(DATE '2013-01-01', CAST(id % 28 AS INT)) AS day";
    columns[20] = "DATE '2013-01-01' AS _period";
    String path = folder.resolve("input").toString();
    spark.range(0, n, 1, 4).selectExpr(columns).write().parquet(path);
    return spark.read().parquet(path);
  }

  private static void writing(Path folder, long n, int times) {
    SparkSession spark = SharedSpark.session();
    Dataset<Row> rows = rows(spark, folder, n);
    for (int t = 0; t < times; t++) {
      LakeTable plain = new LakeTable(spark, "plain", folder.resolve("plain" + t).toString());
      time("plain", () -> plain.change().write(rows).commit("run"));
      LakeTable table = new LakeTable(spark, "t", folder.resolve("profiled" + t).toString());
      TableProfiler profiler =
          new TableProfiler(
              table,
              new Profiles(log(folder.resolve("registry" + t)), "p", PeriodUnit.MONTH),
              Set.of());
      time(
          "profiled",
          () -> {
            TableProfiler.Writing writing = profiler.writing();
            Change change = table.change();
            change.write(writing.on(rows));
            TableVersion version = change.commit("run");
            writing.store("run", change.base(), version);
          });
    }
  }

  private static void comparing(Path folder, int days, int columns) {
    AppendLog<ProfileRow> log = log(folder.resolve("year"));
    Profiles profiles = new Profiles(log, "p", PeriodUnit.DAY);
    SplittableRandom random = new SplittableRandom(5);
    for (int day = 0; day < days; day++) {
      Map<String, ColumnProfile> state = new LinkedHashMap<>();
      for (int c = 0; c < columns; c++) {
        state.put("c" + c, state(random, c));
      }
      TreeMap<LocalDate, Profiles.PeriodContent> period = new TreeMap<>();
      period.put(DAY.plusDays(day), new Profiles.PeriodContent(day, state));
      profiles.store("run", new TableVersion("t", day), period);
    }
    // Another process: nothing of it is in memory.
    for (int t = 0; t < 5; t++) {
      ProfileHistory history = new ProfileHistory(log(folder.resolve("year")), "p");
      int from = 30 + 40 * t;
      time("drift", () -> compare(history, from));
    }
  }

  private static List<ColumnDrift> compare(ProfileHistory history, int from) {
    return DriftComparison.with(
            DriftStatistics.ALL.get("psi"),
            DriftLimits.calibrated(0.01),
            states(history, new Window(DAY.plusDays(from), DAY.plusDays(from + 30L))))
        .compare(states(history, new Window(DAY.plusDays(from + 60L), DAY.plusDays(from + 90L))));
  }

  private static Map<String, ColumnState> states(ProfileHistory history, Window window) {
    return DriftComparison.states(
        ColumnProfiles.merged(history.within("t", Profiles.ALL, window).values()));
  }

  private static ColumnProfile state(SplittableRandom random, int column) {
    if (column % 3 == 0) {
      CategoricalProfile texts = new CategoricalProfile();
      for (int i = 0; i < 2000; i++) {
        texts.add("v" + (int) Math.pow(200, random.nextDouble()));
      }
      return texts;
    }
    NumericProfile numbers = new NumericProfile();
    for (int i = 0; i < 2000; i++) {
      numbers.add(random.nextGaussian());
    }
    return numbers;
  }

  private static AppendLog<ProfileRow> log(Path folder) {
    Warehouse place = new Warehouse(folder.toString());
    return new RecordTable<>(
        Engines.of(place, new Configuration()),
        folder.resolve("profiles").toString(),
        ProfileRow.class);
  }

  private static void time(String name, Runnable work) {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    System.gc();
    long wall = System.nanoTime();
    long cpu = system.getProcessCpuTime();
    work.run();
    System.out.printf(
        "%s,%.3f,%.3f%n",
        name, (System.nanoTime() - wall) / 1e9, (system.getProcessCpuTime() - cpu) / 1e9);
  }
}
