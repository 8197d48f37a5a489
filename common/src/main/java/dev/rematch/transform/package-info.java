/**
 * SQL transforms inside the lake: checked, ordered by what they read, each replacing only the
 * touched periods.
 *
 * <p>May import core, table, quality and Spark. Start reading at {@link
 * dev.rematch.transform.TransformSpec}.
 */
package dev.rematch.transform;
