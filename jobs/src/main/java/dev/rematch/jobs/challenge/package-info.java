/**
 * The command challenge: one stage of one logical date.
 *
 * <p>May import run and steps. Start reading at {@link
 * dev.rematch.jobs.challenge.ChallengeCommand}.
 */
package dev.rematch.jobs.challenge;
