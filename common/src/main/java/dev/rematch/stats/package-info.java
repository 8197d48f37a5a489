/**
 * The arithmetic: metrics, paired tests, intervals, bins and distances on plain numbers and arrays.
 *
 * <p>May import the JDK and commons-math, and no other package of Rematch. Start reading at {@link
 * dev.rematch.stats.PairedDifference}.
 */
package dev.rematch.stats;
