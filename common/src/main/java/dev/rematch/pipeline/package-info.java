/**
 * The parsed config file and how its steps are run.
 *
 * <p>May import every package of common. Start reading at {@link dev.rematch.pipeline.Pipeline}.
 */
package dev.rematch.pipeline;
