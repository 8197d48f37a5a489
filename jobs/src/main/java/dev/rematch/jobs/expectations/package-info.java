/**
 * The commands about expectations.
 *
 * <p>May import run and steps. Start reading at {@link
 * dev.rematch.jobs.expectations.ExpectationsCommand}.
 */
package dev.rematch.jobs.expectations;
