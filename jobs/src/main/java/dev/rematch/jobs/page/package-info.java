/**
 * The page about a pipeline: its rows of the registry, its HTML, its file.
 *
 * <p>May import run and the report of common. Start reading at {@link
 * dev.rematch.jobs.page.ReportPage}.
 */
package dev.rematch.jobs.page;
