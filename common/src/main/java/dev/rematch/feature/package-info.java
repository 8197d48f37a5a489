/**
 * The feature table: entity key, event time, features and label.
 *
 * <p>May import core, table and Spark. Start reading at {@link dev.rematch.feature.FeatureSpec}.
 */
package dev.rematch.feature;
