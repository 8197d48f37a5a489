/**
 * The command ingest: one stage of one logical date.
 *
 * <p>May import run and steps. Start reading at {@link dev.rematch.jobs.ingest.IngestCommand}.
 */
package dev.rematch.jobs.ingest;
