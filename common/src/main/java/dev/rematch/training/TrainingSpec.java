package dev.rematch.training;

/**
 * What holds for every recipe of a pipeline.
 *
 * @param seed of everything random
 * @param inProcessRows up to how many rows are gathered in the driver and fitted there
 */
public record TrainingSpec(long seed, long inProcessRows) {}
