package dev.rematch.challenge;

/**
 * How much of a gain came from newer data and how much from another recipe: the mean over both
 * orders of changing one after the other (Shapley values of two players), so that the two sum to
 * the gain.
 *
 * @param data in the metric's unit, positive when it made the model better
 * @param recipe likewise
 */
public record Attribution(double data, double recipe) {
  /**
   * From the metric of four fits on one holdout, each oriented so that more is better.
   *
   * @param champion old data, old recipe
   * @param oldRecipe the champion's recipe on the challenger's data
   * @param oldData the challenger's recipe on the champion's data
   * @param challenger new data, new recipe
   */
  public static Attribution of(
      double champion, double oldRecipe, double oldData, double challenger) {
    return new Attribution(
        (oldRecipe - champion + challenger - oldData) / 2,
        (oldData - champion + challenger - oldRecipe) / 2);
  }
}
