/**
 * The command cycle: every stage of one logical date.
 *
 * <p>May import run, steps and page. Start reading at {@link dev.rematch.jobs.cycle.CycleCommand}.
 */
package dev.rematch.jobs.cycle;
