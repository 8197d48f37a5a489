/**
 * What a scheduler is told: the plan of a pipeline, and the result of each task.
 *
 * <p>May import core. Start reading at {@link dev.rematch.schedule.Plan}.
 */
package dev.rematch.schedule;
