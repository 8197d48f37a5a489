/**
 * Where rows come from: declared files of a format, landed once each into raw tables.
 *
 * <p>May import core, table and Spark. Start reading at {@link dev.rematch.source.SourceSpec}.
 */
package dev.rematch.source;
