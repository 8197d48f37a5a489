/**
 * Whether the registry's log is what was written, read without Spark.
 *
 * <p>May import run and common. Start reading at {@link dev.rematch.jobs.audit.VerifyAudit}.
 */
package dev.rematch.jobs.audit;
