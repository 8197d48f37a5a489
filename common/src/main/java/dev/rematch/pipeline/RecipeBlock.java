package dev.rematch.pipeline;

import dev.rematch.config.ConfigReader;
import dev.rematch.core.PeriodUnit;
import dev.rematch.core.RematchException;
import dev.rematch.feature.FeatureSpec;
import dev.rematch.feature.FeatureType;
import dev.rematch.training.Algorithms;
import dev.rematch.training.RecipeSpec;
import dev.rematch.training.Trainer;
import dev.rematch.training.TrainingWindow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the recipes. */
final class RecipeBlock {
  private static final Pattern WINDOW =
      Pattern.compile("([1-9][0-9]{0,4}) (day|week|month|quarter|year)s?");

  private RecipeBlock() {}

  static List<RecipeSpec> read(ConfigReader reader, FeatureSpec features) {
    List<RecipeSpec> recipes = new ArrayList<>();
    reader.named("recipes").forEach((name, block) -> recipes.add(recipe(name, block, features)));
    if (recipes.isEmpty()) {
      reader.problem("recipes", "must name at least one recipe");
    }
    return recipes;
  }

  private static RecipeSpec recipe(String name, ConfigReader block, FeatureSpec features) {
    String algorithm = block.oneOf("algorithm", Algorithms.ALL.names());
    String engine =
        block
            .optionalString("engine")
            .orElseGet(() -> Algorithms.ALL.get(algorithm).engines().iterator().next());
    RecipeSpec recipe =
        new RecipeSpec(
            name,
            algorithm,
            engine,
            window(block),
            columns(block, features),
            block.scalars("parameters"));
    try {
      Trainer.check(recipe, features.label().task());
    } catch (RematchException e) {
      block.problem("algorithm", e.getMessage());
    }
    return recipe;
  }

  private static TrainingWindow window(ConfigReader block) {
    String text = block.string("window");
    Matcher matcher = WINDOW.matcher(text);
    if (!matcher.matches()) {
      block.problem("window", "must be a number and a unit, such as \"3 months\"");
      return new TrainingWindow(1, PeriodUnit.MONTH);
    }
    return new TrainingWindow(
        Integer.parseInt(matcher.group(1)),
        PeriodUnit.valueOf(matcher.group(2).toUpperCase(Locale.ROOT)));
  }

  private static Map<String, FeatureType> columns(ConfigReader block, FeatureSpec features) {
    List<String> only = block.strings("features");
    List<String> without = block.strings("exclude");
    for (String column : only) {
      if (!features.columns().containsKey(column)) {
        block.problem("features", column, "is no feature (features.columns)");
      }
    }
    for (String column : without) {
      if (!features.columns().containsKey(column)) {
        block.problem("exclude", column, "is no feature (features.columns)");
      }
    }
    Map<String, FeatureType> columns = new LinkedHashMap<>(features.columns());
    if (!only.isEmpty()) {
      columns.keySet().retainAll(only);
    }
    columns.keySet().removeAll(without);
    if (columns.isEmpty()) {
      block.problem("exclude", "leaves no feature to learn from");
    }
    return columns;
  }
}
