/**
 * The words every other package shares: ids, periods, table versions, names, error kinds.
 *
 * <p>May import the JDK only. Start reading at {@link dev.rematch.core.RematchException}.
 */
package dev.rematch.core;
