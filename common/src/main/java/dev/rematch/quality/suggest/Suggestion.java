package dev.rematch.quality.suggest;

import dev.rematch.quality.Expectation;

/**
 * A proposed rule.
 *
 * @param evidence what speaks for it: "0 of 336,776 rows were NULL in 12 periods"
 */
public record Suggestion(Expectation expectation, String evidence) {}
