package dev.rematch.challenge;

import java.time.LocalDate;

/**
 * One row of the {@code backtests} table: both recipes fitted again at an earlier cut-off and
 * compared on what came after it.
 *
 * @param challenger the version whose recipe it is
 * @param testedFrom first day of the rows that they were compared on
 * @param testedTo the day after the last
 * @param delta challenger's recipe minus champion's, metric's unit
 * @param gain the same, positive when the challenger's recipe was better
 */
public record BacktestResult(
    String runId,
    String model,
    int challenger,
    String recipe,
    String championRecipe,
    LocalDate testedFrom,
    LocalDate testedTo,
    String metric,
    double championValue,
    double challengerValue,
    double delta,
    double low,
    double high,
    double gain,
    long rows) {}
