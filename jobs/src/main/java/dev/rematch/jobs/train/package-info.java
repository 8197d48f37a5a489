/**
 * The command train: one stage of one logical date.
 *
 * <p>May import run and steps. Start reading at {@link dev.rematch.jobs.train.TrainCommand}.
 */
package dev.rematch.jobs.train;
