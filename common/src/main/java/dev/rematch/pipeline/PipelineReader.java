package dev.rematch.pipeline;

import com.typesafe.config.Config;
import dev.rematch.alert.sink.AlertSpec;
import dev.rematch.challenge.ChallengeSpec;
import dev.rematch.challenge.RecalibrationSpec;
import dev.rematch.config.ConfigReader;
import dev.rematch.config.HoconFile;
import dev.rematch.core.Names;
import dev.rematch.core.PeriodUnit;
import dev.rematch.drift.MonitoringSpec;
import dev.rematch.evaluation.MetricSet;
import dev.rematch.feature.FeatureSpec;
import dev.rematch.feature.FeatureType;
import dev.rematch.feature.LabelSpec;
import dev.rematch.quality.Expectation;
import dev.rematch.response.ResponseRule;
import dev.rematch.scoring.ScoringSpec;
import dev.rematch.source.SourceSpec;
import dev.rematch.training.RecipeSpec;
import dev.rematch.training.TrainingSpec;
import dev.rematch.transform.SqlColumn;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a pipeline's config file and the SQL files that it names, and checks all of it without a
 * Spark session: every problem is reported at once.
 */
public final class PipelineReader {
  /** Every key with its default and a comment. */
  static final String REFERENCE = "rematch-reference.conf";

  /**
   * @param overrides dotted key to value, stronger than the file
   * @throws dev.rematch.config.InvalidConfigException with every problem found
   * @throws dev.rematch.core.RematchException (MISSING_INPUT) when there is no such file
   */
  public Pipeline read(Path file, Map<String, String> overrides) {
    return read(file, overrides, Optional.empty());
  }

  /**
   * The same with the challenge and metrics blocks of another file on top.
   *
   * @param rule a file with a challenge block, perhaps with metrics
   */
  public Pipeline read(Path file, Map<String, String> overrides, Optional<Path> rule) {
    Config values = HoconFile.read(file, overrides);
    if (rule.isPresent()) {
      Config other = HoconFile.read(rule.get(), Map.of());
      values =
          other
              .withOnlyPath("challenge")
              .withFallback(other.withOnlyPath("metrics"))
              .withFallback(values.withoutPath("challenge"));
    }
    ConfigReader reader = ConfigReader.of(values, HoconFile.resource(REFERENCE));
    Pipeline pipeline = read(file.toAbsolutePath().normalize(), reader);
    reader.failOnProblems(file.toString());
    return pipeline;
  }

  private static Pipeline read(Path file, ConfigReader reader) {
    String name = reader.string("pipeline");
    if (!Names.valid(name)) {
      reader.problem("pipeline", "is no name: it " + Names.RULE);
    }
    String question = reader.string("question");
    PeriodUnit period = reader.choice("period", PeriodUnit.class);
    List<SourceSpec> sources = SourceBlock.read(reader);
    TransformBlock transforms = TransformBlock.read(reader, file, sources);
    FeatureSpec features = features(reader, transforms);
    TrainingSpec training =
        new TrainingSpec(
            reader.object("training").whole("seed", Long.MIN_VALUE, Long.MAX_VALUE),
            reader.object("training").whole("in-process-rows", 1, 100_000_000));
    List<SqlColumn> columns = transforms.columns(features.table());
    MetricSet metrics = RuleBlocks.metrics(reader, features, columns);
    List<RecipeSpec> recipes = RecipeBlock.read(reader, features);
    Map<String, List<Expectation>> expectations = ExpectationBlock.read(reader, transforms);
    ChallengeSpec challenge = RuleBlocks.challenge(reader, features, columns, metrics);
    RecalibrationSpec recalibration = RuleBlocks.recalibration(reader, features, metrics);
    ScoringSpec scoring = RuleBlocks.scoring(reader, columns);
    MonitoringSpec monitoring = RuleBlocks.monitoring(reader, features, columns, metrics);
    AlertSpec alerts = AlertBlock.read(reader);
    ResponseRule responses = AlertBlock.responses(reader);
    // The schedule is read after it: it decides when, not what.
    CompiledConfig config = CompiledConfig.of(reader.canonical(), reader.effective(), transforms);
    return new Pipeline(
        name,
        question,
        file,
        period,
        sources,
        transforms.specs(),
        expectations,
        features,
        training,
        recipes,
        metrics,
        challenge,
        recalibration,
        scoring,
        monitoring,
        alerts,
        responses,
        ScheduleBlock.read(reader),
        config);
  }

  private static FeatureSpec features(ConfigReader reader, TransformBlock transforms) {
    ConfigReader block = reader.object("features");
    String table = block.string("table");
    if (!transforms.names().contains(table)) {
      block.problem("table", "must be a transform's table (" + transforms.names() + ")");
    }
    List<String> key = block.stringOrStrings("entity-key");
    String time = block.string("event-time");
    Map<String, FeatureType> columns = block.choices("columns", FeatureType.class);
    if (columns.isEmpty()) {
      block.problem("columns", "must name at least one feature");
    }
    ConfigReader label = block.object("label");
    LabelSpec labelSpec =
        new LabelSpec(
            label.string("column"),
            label.choice("task", dev.rematch.core.Task.class),
            label.integer("maturity-days", 0, 36_500));
    check(block, label, table, key, time, columns, labelSpec, transforms);
    return new FeatureSpec(table, key, time, columns, labelSpec);
  }

  private static void check(
      ConfigReader block,
      ConfigReader label,
      String table,
      List<String> key,
      String time,
      Map<String, FeatureType> columns,
      LabelSpec labelSpec,
      TransformBlock transforms) {
    List<SqlColumn> made = transforms.columns(table);
    key.forEach(k -> Known.column(block, "entity-key", k, made, table));
    Known.column(block, "event-time", time, made, table);
    Known.column(label, "column", labelSpec.column(), made, table);
    columns
        .keySet()
        .forEach(
            column -> {
              Known.column(block, "columns", column, made, table);
              if (column.equals(labelSpec.column())) {
                block.problem("columns", column, "is the label: a model must not see it");
              }
              if (key.contains(column)) {
                block.problem(
                    "columns", column, "is an entity key: a model would learn it by heart");
              }
            });
    made.stream()
        .filter(c -> c.name().equals(time) && !c.isTime())
        .forEach(c -> block.problem("event-time", "must be a DATE or TIMESTAMP, is " + c.type()));
  }
}
