package dev.rematch.pipeline;

import dev.rematch.core.AppendLog;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.Warehouse;
import dev.rematch.profile.ProfileRow;
import dev.rematch.profile.spark.TableProfiler;
import dev.rematch.quality.ExpectationResult;
import dev.rematch.quality.spark.ExpectationCheck;
import dev.rematch.quality.spark.Quarantine;
import dev.rematch.source.Landed;
import dev.rematch.source.RawTable;
import dev.rematch.source.SourceSpec;
import dev.rematch.table.LakeTable;
import dev.rematch.transform.Made;
import dev.rematch.transform.TransformRunner;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/**
 * The ingest stage: lands the due files of every source, then makes the periods they touch of every
 * transform. Every table is one commit; a run that was killed anywhere is completed by the next.
 */
public final class Ingest {
  /** A race is lost to a run that does the same work: the second look mostly finds it done. */
  private static final int ATTEMPTS = 5;

  private final SparkSession spark;
  private final Pipeline pipeline;
  private final Warehouse warehouse;
  private final AppendLog<ProfileRow> profiles;
  private final AppendLog<ExpectationResult> results;

  /**
   * @param profiles where the profiles of what is written go
   * @param results where the outcomes of expectations go
   */
  public Ingest(
      SparkSession spark,
      Pipeline pipeline,
      Warehouse warehouse,
      AppendLog<ProfileRow> profiles,
      AppendLog<ExpectationResult> results) {
    this.spark = spark;
    this.pipeline = pipeline;
    this.warehouse = warehouse;
    this.profiles = profiles;
    this.results = results;
  }

  /**
   * Ingests what is new at the logical date.
   *
   * @param date rows on and after it stay invisible to transforms
   * @throws RematchException with the kind of the first table that cannot go on; tables before it
   *     stay as they were made
   */
  public IngestResult ingest(LocalDate date, String runId) {
    Path root = pipeline.file().toAbsolutePath().getParent();
    List<Landed> landed = new ArrayList<>();
    for (SourceSpec source : pipeline.sources()) {
      RawTable table =
          new RawTable(
              spark,
              source,
              pipeline.period(),
              expectations(source.table()),
              table(source.table()),
              quarantine(runId, date),
              profiler(source.table()));
      landed.add(retrying(() -> table.land(root, date, runId)));
    }
    TransformRunner runner =
        new TransformRunner(
            spark,
            pipeline.period(),
            pipeline.sources(),
            pipeline.transforms(),
            this::expectations,
            this::table,
            quarantine(runId, date),
            this::profiler);
    List<Made> made = new ArrayList<>();
    pipeline.transforms().forEach(spec -> made.add(retrying(() -> runner.run(spec, date, runId))));
    return new IngestResult(landed, made);
  }

  private ExpectationCheck expectations(String table) {
    return new ExpectationCheck(
        table,
        pipeline.expectations().getOrDefault(table, List.of()),
        pipeline.period(),
        this::table,
        results,
        pipeline.name());
  }

  private TableProfiler profiler(String table) {
    return pipeline.profiler(table(table), profiles);
  }

  private Quarantine quarantine(String runId, LocalDate date) {
    return new Quarantine(table(Quarantine.TABLE), runId, date);
  }

  private LakeTable table(String name) {
    return new LakeTable(spark, name, warehouse.lake(pipeline.name(), name));
  }

  private static <T> T retrying(Supplier<T> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return work.get();
      } catch (RematchException e) {
        if (e.kind() != FailureKind.LOST_RACE || attempt == ATTEMPTS) {
          throw e;
        }
        pause(attempt);
      }
    }
  }

  private static void pause(int attempt) {
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(20L, 100L * attempt));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RematchException(
          FailureKind.LOST_RACE, "Cannot try again: interrupted; run the command again", e);
    }
  }
}
