/**
 * The commands about rejected rows: list and show read the quarantine table without Spark, release
 * brings rows back.
 *
 * <p>May import run and steps. Start reading at {@link
 * dev.rematch.jobs.quarantine.QuarantineCommand}.
 */
package dev.rematch.jobs.quarantine;
