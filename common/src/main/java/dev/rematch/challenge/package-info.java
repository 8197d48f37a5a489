/**
 * The rematch: champion and challengers on the same later rows, and the verdict in words.
 *
 * <p>May import core, config, stats, evaluation and registry. Start reading at {@link
 * dev.rematch.challenge.ChallengeSpec}.
 */
package dev.rematch.challenge;
