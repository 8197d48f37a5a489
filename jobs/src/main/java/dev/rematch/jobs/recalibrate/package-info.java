/**
 * The command recalibrate: one stage of one logical date.
 *
 * <p>May import run and steps. Start reading at {@link
 * dev.rematch.jobs.recalibrate.RecalibrateCommand}.
 */
package dev.rematch.jobs.recalibrate;
