/**
 * Recipes become MLlib pipelines: seeded, repeatable, stored as plain MLlib models.
 *
 * <p>May import core, feature, table and Spark. Start reading at {@link
 * dev.rematch.training.RecipeSpec}.
 */
package dev.rematch.training;
