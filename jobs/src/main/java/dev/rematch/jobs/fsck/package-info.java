/**
 * Checks what a warehouse holds against what its registry says, without Spark.
 *
 * <p>May import run and common. Start reading at {@link dev.rematch.jobs.fsck.FsckCommand}.
 */
package dev.rematch.jobs.fsck;
