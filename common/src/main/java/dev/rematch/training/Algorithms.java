package dev.rematch.training;

import dev.rematch.core.Catalog;
import java.util.List;

/** Every algorithm that a recipe can name. */
public final class Algorithms {
  public static final Catalog<Algorithm> ALL =
      new Catalog<>(
          "algorithm",
          List.of(
              new LogisticRegressionAlgorithm(),
              new LinearRegressionAlgorithm(),
              new RandomForestAlgorithm(),
              new BoostedTreesAlgorithm()),
          Algorithm::name);

  private Algorithms() {}
}
