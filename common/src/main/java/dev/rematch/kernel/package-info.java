/**
 * Delta tables without Spark: typed append-only tables, compare-and-set commits, a safe LogStore.
 *
 * <p>May import core, Delta Kernel and Hadoop; never Spark. Start reading at {@link
 * dev.rematch.kernel.RecordTable}.
 */
package dev.rematch.kernel;
