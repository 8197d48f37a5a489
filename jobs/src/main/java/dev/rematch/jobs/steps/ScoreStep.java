package dev.rematch.jobs.steps;

import dev.rematch.core.Period;
import dev.rematch.core.TableVersion;
import dev.rematch.core.Task;
import dev.rematch.core.Window;
import dev.rematch.feature.FeatureSpec;
import dev.rematch.pipeline.RunContext;
import dev.rematch.pipeline.Step;
import dev.rematch.pipeline.StepResult;
import dev.rematch.profile.spark.TableProfiler;
import dev.rematch.scoring.FallbackLevel;
import dev.rematch.scoring.ScoringSpec;
import dev.rematch.table.Change;
import dev.rematch.table.LakeTable;
import dev.rematch.table.SchemaChange;
import dev.rematch.table.TableSnapshot;
import dev.rematch.training.FeatureView;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Scores the latest complete period with the champion, before anything of this date is trained or
 * decided: what the predictions are later worth is then measured on labels that nothing in them has
 * seen. Earlier periods whose features changed since they were scored are scored again.
 *
 * <p>The table keeps a marker per period, the fingerprint of the features that were scored; the
 * same features are not scored twice.
 */
public final class ScoreStep implements Step {
  static final String TABLE = ScoringSpec.TABLE;
  private static final String MARKER = "scored:";

  @Override
  public String command() {
    return "score";
  }

  @Override
  public StepResult run(RunContext context) {
    TableSnapshot features = context.featureTable().required();
    SortedMap<LocalDate, LakeTable.PeriodFiles> periods = features.periodFiles();
    TableProfiler profiler = context.profiler(TABLE);
    profiler.catchUp(context.runId());
    Change change = context.table(TABLE).change();
    Map<String, Long> markers = change.base().map(TableSnapshot::markers).orElse(Map.of());
    List<LocalDate> due = due(context, periods, markers);
    if (periods.containsKey(context.latestCompletePeriod().start())) {
      SilentScores.score(context, context.latestCompletePeriod().start());
    }
    if (due.isEmpty()) {
      return periods.containsKey(context.latestCompletePeriod().start())
          ? StepResult.unchanged(
              "the predictions are there", context.table(TABLE).writtenBy(context.runId()))
          : StepResult.skipped("no features for " + context.latestCompletePeriod());
    }
    var scorer = FallbackLadder.descend(context);
    if (scorer.isEmpty()) {
      return StepResult.skipped("no champion yet");
    }
    TableProfiler.Writing writing = profiler.writing();
    Map<String, Long> marks = new TreeMap<>();
    long rows = 0;
    // Predictions know no segment: the columns to slice by pass with them and are not written.
    String[] slicers =
        context.pipeline().monitoring().slices().stream()
            .map(TableProfiler::slicer)
            .toArray(String[]::new);
    for (LocalDate period : due) {
      rows +=
          change
              .stage(
                  writing
                      .on(
                          predictions(
                              context,
                              features,
                              scorer.get(),
                              period,
                              "champion",
                              context.pipeline().monitoring().slices()))
                      .drop(slicers),
                  SchemaChange.SAME)
              .rowCount();
      marks.put(MARKER + period, periods.get(period).fingerprint());
    }
    TableVersion written =
        change.replacing(java.util.Set.copyOf(due)).marking(marks).commit(context.runId());
    writing.store(context.runId(), change.base(), written);
    return StepResult.done(
        rows,
        rows,
        List.of(features.version().toString()),
        List.of(written.toString()),
        String.format(Locale.ROOT, "%,d rows by %s", rows, scorer.get().label()),
        Map.of("periods", due.stream().map(LocalDate::toString).toList()));
  }

  private static List<LocalDate> due(
      RunContext context,
      SortedMap<LocalDate, LakeTable.PeriodFiles> periods,
      Map<String, Long> markers) {
    LocalDate latest = context.latestCompletePeriod().start();
    List<LocalDate> due = new ArrayList<>();
    periods
        .headMap(latest.plusDays(1))
        .forEach(
            (period, files) -> {
              Long scored = markers.get(MARKER + period);
              boolean changed = scored != null && scored != files.fingerprint();
              if (changed || (scored == null && period.equals(latest))) {
                due.add(period);
              }
            });
    return due;
  }

  /**
   * The scored rows of a period.
   *
   * @param slices columns of the feature table that come along, named by {@link
   *     TableProfiler#slicer}
   */
  static Dataset<Row> predictions(
      RunContext context,
      TableSnapshot features,
      FallbackLadder.Scorer scorer,
      LocalDate start,
      String role,
      List<String> slices) {
    FeatureSpec spec = context.pipeline().features();
    Window window = new Period(start, context.pipeline().period()).window();
    Dataset<Row> rows = FeatureView.within(features.rows(), spec, window, start);
    Dataset<Row> scored = scorer.score(rows, "_score");
    boolean binary = spec.label().task() == Task.BINARY;
    Column score = functions.col("_score");
    List<Column> columns = new ArrayList<>();
    spec.entityKey().forEach(k -> columns.add(functions.col(k)));
    columns.add(functions.col(spec.eventTime()).cast("timestamp").as("event_time"));
    columns.add((binary ? score.geq(0.5).cast("double") : score).as("prediction"));
    columns.add((binary ? score : functions.lit(null).cast("double")).as("probability"));
    columns.add(functions.lit(context.pipeline().model()).as("model"));
    columns.add(
        scorer
            .version()
            .map(v -> functions.lit(v.version()))
            .orElse(functions.lit(null))
            .cast("int")
            .as("model_version"));
    columns.add(functions.lit(role).as("role"));
    columns.add(functions.lit(scorer.level()).as("fallback_level"));
    columns.add(functions.lit(scorer.label()).as("scored_by"));
    columns.add(functions.lit(context.runId()).as("run_id"));
    columns.add(functions.lit(java.sql.Date.valueOf(context.date())).as("logical_date"));
    columns.add(functions.col(LakeTable.PERIOD));
    slices.forEach(s -> columns.add(functions.col(s).as(TableProfiler.slicer(s))));
    return scored.select(columns.toArray(new Column[0]));
  }

  /** For the ladder's messages. */
  static String labels(List<FallbackLevel> levels) {
    return String.join(", ", levels.stream().map(FallbackLevel::label).toList());
  }
}
