/**
 * The stages of a pipeline as steps that commands put together.
 *
 * <p>May import every package of common. Start reading at {@link
 * dev.rematch.jobs.steps.IngestStep}.
 */
package dev.rematch.jobs.steps;
