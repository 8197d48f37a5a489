/**
 * Expectations proposed from what a table has been like: rules that its stored profiles meet, each
 * with its evidence and tried on the last period.
 *
 * <p>May import core, quality, stats, profile and Typesafe Config. Start reading at {@link
 * dev.rematch.quality.suggest.Suggestions}.
 */
package dev.rematch.quality.suggest;
