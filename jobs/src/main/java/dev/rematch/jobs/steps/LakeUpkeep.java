package dev.rematch.jobs.steps;

import dev.rematch.core.Names;
import dev.rematch.pipeline.RunContext;
import dev.rematch.table.TableUpkeep;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** Every table in a pipeline's lake folder, declared by its file or not. */
final class LakeUpkeep {
  /**
   * A week of daily runs stays below it. Delta writes a checkpoint each hundredth commit, and the
   * small commit files in between are what a reader opens one by one.
   */
  static final int COMMITS = 50;

  private final RunContext context;
  private final Instant oldest;
  private final MaintainStep.Mode mode;

  LakeUpkeep(RunContext context, Instant oldest, MaintainStep.Mode mode) {
    this.context = context;
    this.oldest = oldest;
    this.mode = mode;
  }

  /**
   * A table that was looked after.
   *
   * @param removed in a dry run: what would be
   * @param checkpoint whether it got one, or would
   */
  record Kept(TableUpkeep.Survey survey, TableUpkeep.Size removed, boolean checkpoint) {
    /** Figures for programs. */
    Map<String, Object> details() {
      Map<String, Object> details = new LinkedHashMap<>();
      details.put("table", survey.version().toString());
      details.put("files", survey.held().files());
      details.put("bytes", survey.held().bytes());
      details.put("removed_files", removed.files());
      details.put("removed_bytes", removed.bytes());
      details.put("kept_versions", survey.kept());
      details.put("pinned", List.copyOf(survey.pinned()));
      details.put("pinned_lost", List.copyOf(survey.lost()));
      details.put("pinned_broken", List.copyOf(survey.broken()));
      details.put("checkpoint", checkpoint);
      return details;
    }
  }

  /** Looks after all tables, in the order of their names. */
  List<Kept> of(Pins pins) {
    List<Kept> kept = new ArrayList<>();
    for (String table : tables()) {
      TableUpkeep upkeep = context.table(table).upkeep();
      Optional<TableUpkeep.Survey> found = upkeep.survey(pins.of(table), oldest);
      if (found.isPresent()) {
        boolean checkpoint = upkeep.commitsSinceCheckpoint() > COMMITS;
        if (mode == MaintainStep.Mode.REMOVE && checkpoint) {
          upkeep.checkpoint();
        }
        TableUpkeep.Size removed =
            mode == MaintainStep.Mode.REMOVE ? upkeep.remove(found.get()) : found.get().toRemove();
        kept.add(new Kept(found.get(), removed, checkpoint));
      }
    }
    return kept;
  }

  /** Folders of another name are nobody's table. */
  private List<String> tables() {
    Path lake = new Path(context.warehouse().lake(context.pipeline().name()));
    try {
      return Stream.of(
              lake.getFileSystem(context.spark().sparkContext().hadoopConfiguration())
                  .listStatus(lake))
          .filter(FileStatus::isDirectory)
          .map(folder -> folder.getPath().getName())
          .filter(Names::valid)
          .sorted()
          .toList();
    } catch (FileNotFoundException nothingWasIngested) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list the tables in " + lake, e);
    }
  }
}
