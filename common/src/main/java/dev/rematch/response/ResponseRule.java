package dev.rematch.response;

/**
 * What remedies cost and when they are due.
 *
 * @param retrainCost a loss below it is not worth a training; in the watched metric's unit
 * @param recalibrateCost a calibration that got worse by less is not worth a recalibration; in
 *     units of the expected calibration error
 * @param drift so much weighed drift, 0..1, calls for a training while labels are not known
 * @param rollBackLoss a champion that lost so much soon after a swap goes back
 * @param rollBackDays how soon
 * @param coolDownDays between two remedies
 */
public record ResponseRule(
    double retrainCost,
    double recalibrateCost,
    double drift,
    double rollBackLoss,
    int rollBackDays,
    int coolDownDays) {}
