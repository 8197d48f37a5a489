/**
 * What to do about what monitoring found.
 *
 * <p>May import core. Start reading at {@link dev.rematch.response.Responder}.
 */
package dev.rematch.response;
