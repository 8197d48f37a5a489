/**
 * Mergeable summaries of columns: counts, moments, sketches, capped value counts.
 *
 * <p>May import core and stats. Start reading at {@link dev.rematch.profile.ColumnProfile}.
 */
package dev.rematch.profile;
