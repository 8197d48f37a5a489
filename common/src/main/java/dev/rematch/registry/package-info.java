/**
 * Models, their versions, aliases and events: what is true about a model and since when.
 *
 * <p>May import core and evaluation. Start reading at {@link dev.rematch.registry.ModelRegistry}.
 */
package dev.rematch.registry;
