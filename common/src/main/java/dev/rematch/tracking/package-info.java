/**
 * Runs and their metrics: what was executed, on what, and what came out.
 *
 * <p>May import core. Start reading at {@link dev.rematch.tracking.Run}.
 */
package dev.rematch.tracking;
