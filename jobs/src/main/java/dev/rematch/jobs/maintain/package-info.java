/**
 * The command maintain: keeps a warehouse small.
 *
 * <p>May import run and steps. Start reading at {@link dev.rematch.jobs.maintain.MaintainCommand}.
 */
package dev.rematch.jobs.maintain;
