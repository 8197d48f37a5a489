/**
 * What a person wants to know of one pipeline, told from rows of the registry: a verdict, then
 * sections of sentences, tables and plots, each number with the table it came from. May import the
 * packages whose rows it reads; no Spark, no Delta, no HTML. Start reading at {@link
 * dev.rematch.report.Report}.
 */
package dev.rematch.report;
