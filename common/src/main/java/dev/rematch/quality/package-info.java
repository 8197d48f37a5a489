/**
 * Rules on data and what came of them.
 *
 * <p>May import core, config and stats. Start reading at {@link dev.rematch.quality.Expectation}.
 */
package dev.rematch.quality;
