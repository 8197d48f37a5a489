/**
 * Delta tables of the lake: pinned reads, and commits that carry rows and markers together.
 *
 * <p>May import core, Spark and Delta. Start reading at {@link dev.rematch.table.LakeTable}.
 */
package dev.rematch.table;
