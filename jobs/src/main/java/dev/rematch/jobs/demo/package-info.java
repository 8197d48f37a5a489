/**
 * The command demo: a year of real flights in a local warehouse.
 *
 * <p>May import run and steps. Start reading at {@link dev.rematch.jobs.demo.DemoCommand}.
 */
package dev.rematch.jobs.demo;
