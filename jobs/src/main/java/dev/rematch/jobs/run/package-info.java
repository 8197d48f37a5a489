/**
 * What every command that runs a pipeline shares: its options, its session, its registry.
 *
 * <p>May import common and the steps. Start reading at {@link
 * dev.rematch.jobs.run.PipelineSession}.
 */
package dev.rematch.jobs.run;
