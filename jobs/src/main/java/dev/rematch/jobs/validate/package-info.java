/**
 * Checks a config file without a session.
 *
 * <p>May import run and common. Start reading at {@link dev.rematch.jobs.validate.ValidateCommand}.
 */
package dev.rematch.jobs.validate;
