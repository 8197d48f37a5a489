/**
 * Versions, aliases and events of models, read and changed without Spark.
 *
 * <p>May import run and common. Start reading at {@link dev.rematch.jobs.models.ModelsCommand}.
 */
package dev.rematch.jobs.models;
