/**
 * The command score: one stage of one logical date.
 *
 * <p>May import run and steps. Start reading at {@link dev.rematch.jobs.score.ScoreCommand}.
 */
package dev.rematch.jobs.score;
