package dev.rematch.jobs.steps;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.jobs.run.TextTable;
import dev.rematch.jobs.run.WarehouseCheck;
import dev.rematch.pipeline.RunContext;
import dev.rematch.pipeline.Step;
import dev.rematch.pipeline.StepResult;
import dev.rematch.registry.Finding;
import dev.rematch.table.TableUpkeep.Lying;
import dev.rematch.table.TableUpkeep.Size;
import dev.rematch.tracking.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the warehouse small without taking away what is pinned: data files of lake tables that no
 * version in use names, long logs without a checkpoint, leftovers of killed runs and old result
 * files. Ages are those of files by the clock, whatever the logical date is.
 *
 * <p>Every part looks before it removes and finds nothing the second time, so it may be killed
 * anywhere, and run beside other runs and itself.
 */
public final class MaintainStep implements Step {
  private final Duration retention;
  private final Mode mode;

  /** What becomes of what is found. */
  public enum Mode {
    REMOVE,
    /** It is listed, and nothing is removed or written. */
    DRY_RUN
  }

  /**
   * @param retention how long what nothing names any more stays: longer than any run takes, since
   *     the files that a run has staged are named by nothing yet
   */
  public MaintainStep(Duration retention, Mode mode) {
    this.retention = retention;
    this.mode = mode;
  }

  @Override
  public String command() {
    return "maintain";
  }

  /** A dry run is another run: the real one of that day has not been done by it. */
  @Override
  public RunContext in(RunContext context) {
    return mode == Mode.REMOVE ? context.of(command()) : context.of(command(), "dry-run");
  }

  /**
   * @throws RematchException (REFUSED) when the registry is damaged, so that nobody can tell what
   *     is pinned, or a table has lost files
   */
  @Override
  public StepResult run(RunContext context) {
    Instant oldest = context.now().minus(retention);
    WarehouseCheck check = new WarehouseCheck(context.warehouse());
    List<Finding> found = check.possible() ? check.findings() : check.registry();
    requireSound(context, found);
    List<LakeUpkeep.Kept> tables =
        new LakeUpkeep(context, oldest, mode)
            .of(Pins.of(context.registry(), context.pipeline().model()));
    print(context, tables);
    int leftovers = leftovers(context, check, WarehouseCheck.collectable(found, oldest));
    int results = results(context);
    return result(tables, leftovers, results);
  }

  private static void requireSound(RunContext context, List<Finding> found) {
    found.stream()
        .filter(
            f -> f.kind() == Finding.Kind.UNREADABLE_TABLE || f.kind() == Finding.Kind.BROKEN_CHAIN)
        .findFirst()
        .ifPresent(
            damage -> {
              throw new RematchException(
                  FailureKind.REFUSED,
                  "Cannot clean up pipeline "
                      + context.pipeline().name()
                      + ": what is pinned cannot be told, found "
                      + damage.place()
                      + ": "
                      + damage.what()
                      + " ("
                      + context.warehouse().root()
                      + "); mend it first, fsck tells more");
            });
    long damaged = found.stream().filter(Finding::damage).count();
    if (damaged > 0) {
      context
          .progress()
          .say("  " + damaged + " damaged, so leftovers are left alone: fsck tells more");
    }
  }

  private int leftovers(RunContext context, WarehouseCheck check, List<Finding> old) {
    if (mode == Mode.DRY_RUN) {
      old.forEach(leftover -> context.progress().say("  would go: " + leftover.place()));
      return old.size();
    }
    return check.collect(old).size();
  }

  private int results(RunContext context) {
    String folder = "registry/_results/" + context.pipeline().name();
    OldResults results =
        new OldResults(
            context.warehouse().root() + "/" + folder,
            context.spark().sparkContext().hadoopConfiguration());
    List<String> old = results.find(context.now());
    if (mode == Mode.DRY_RUN) {
      old.forEach(name -> context.progress().say("  would go: " + folder + "/" + name));
      return old.size();
    }
    return results.remove(old);
  }

  private void print(RunContext context, List<LakeUpkeep.Kept> tables) {
    String going = mode == Mode.DRY_RUN ? "would go" : "removed";
    TextTable shown =
        new TextTable(
            List.of(
                "table", "version", "kept", "pinned", "files", "MB", going, "MB", "checkpoint"));
    for (LakeUpkeep.Kept table : tables) {
      shown.add(
          List.of(
              table.survey().version().table(),
              Long.toString(table.survey().version().version()),
              Integer.toString(table.survey().kept()),
              Integer.toString(table.survey().pinned().size()),
              Long.toString(table.survey().held().files()),
              megabytes(table.survey().held().bytes()),
              Long.toString(table.removed().files()),
              megabytes(table.removed().bytes()),
              table.checkpoint() ? "new" : ""));
    }
    shown.text().forEach(line -> context.progress().say("  " + line));
    for (LakeUpkeep.Kept table : tables) {
      if (!table.survey().broken().isEmpty()) {
        context.progress().say("  " + missing(table, table.survey().broken(), "lack files"));
      }
      if (!table.survey().lost().isEmpty()) {
        context
            .progress()
            .say("  " + missing(table, table.survey().lost(), "are no longer in its log"));
      }
      if (mode == Mode.DRY_RUN) {
        for (Lying file : table.survey().spare()) {
          context
              .progress()
              .say(
                  String.format(
                      Locale.ROOT,
                      "  would go: %s/%s (%,d bytes)",
                      table.survey().version().table(),
                      file.path(),
                      file.bytes()));
        }
      }
    }
  }

  private static String missing(LakeUpkeep.Kept table, Iterable<Long> versions, String what) {
    List<String> names = new ArrayList<>();
    versions.forEach(version -> names.add(Long.toString(version)));
    return table.survey().version().table()
        + ": pinned versions "
        + String.join(", ", names)
        + " "
        + what
        + "; what was trained or decided on them cannot be done again";
  }

  private StepResult result(List<LakeUpkeep.Kept> tables, int leftovers, int results) {
    Size removed =
        new Size(
            tables.stream().mapToLong(t -> t.removed().files()).sum(),
            tables.stream().mapToLong(t -> t.removed().bytes()).sum());
    long checkpoints = tables.stream().filter(LakeUpkeep.Kept::checkpoint).count();
    int pinned = tables.stream().mapToInt(t -> t.survey().pinned().size()).sum();
    boolean nothing = removed.files() + leftovers + results + checkpoints == 0;
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("retention_days", retention.toDays());
    details.put("dry_run", mode == Mode.DRY_RUN);
    details.put("files", removed.files());
    details.put("bytes", removed.bytes());
    details.put("pinned", pinned);
    details.put("leftovers", leftovers);
    details.put("results", results);
    details.put("tables", tables.stream().map(LakeUpkeep.Kept::details).toList());
    return new StepResult(
        mode == Mode.DRY_RUN
            ? RunStatus.SKIPPED
            : nothing ? RunStatus.UNCHANGED : RunStatus.SUCCEEDED,
        0,
        0,
        tables.stream().map(t -> t.survey().version().toString()).toList(),
        List.of(),
        String.format(
            Locale.ROOT,
            "%s%,d files (%s MB) of %d tables, %d leftovers, %d results, %d checkpoints; %d pinned"
                + " versions kept",
            mode == Mode.DRY_RUN ? "would be done, nothing was: " : "",
            removed.files(),
            megabytes(removed.bytes()),
            tables.size(),
            leftovers,
            results,
            checkpoints,
            pinned),
        details,
        Optional.empty());
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,.1f", bytes / 1e6);
  }
}
