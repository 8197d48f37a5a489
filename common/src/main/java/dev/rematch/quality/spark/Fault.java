package dev.rematch.quality.spark;

import org.apache.spark.sql.Column;

/**
 * One thing that can be wrong with a row.
 *
 * @param rule its name in the quarantine table
 * @param broken BOOLEAN, never NULL: whether the row breaks it
 * @param reason STRING: what is wrong, looked at only where broken is true
 */
public record Fault(String rule, Column broken, Column reason) {}
