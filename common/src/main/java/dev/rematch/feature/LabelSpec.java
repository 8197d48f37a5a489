package dev.rematch.feature;

import dev.rematch.core.Task;

/**
 * What is predicted.
 *
 * @param column 0/1 or BOOLEAN for binary, the index of a class (0, 1, 2, …) for multiclass,
 *     numeric for regression; a NULL label is never fitted nor evaluated
 * @param maturityDays days after the event until the label is known
 */
public record LabelSpec(String column, Task task, int maturityDays) {}
