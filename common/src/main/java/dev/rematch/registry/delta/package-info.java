/**
 * The model registry as the Delta table {@code events}, written by Delta Kernel without Spark.
 *
 * <p>May import core, kernel and registry. Start reading at {@link
 * dev.rematch.registry.delta.DeltaRegistry}.
 */
package dev.rematch.registry.delta;
