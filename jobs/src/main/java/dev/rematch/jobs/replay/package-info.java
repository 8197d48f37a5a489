/**
 * The command replay-history: every period from a date to a date, a backtest of the whole engine.
 *
 * <p>May import run and steps. Start reading at {@link dev.rematch.jobs.replay.ReplayCommand}.
 */
package dev.rematch.jobs.replay;
