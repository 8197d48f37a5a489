/**
 * Episodes: something that is wrong opens one, gathers evidence in it, and closes it when it is
 * right again.
 *
 * <p>May import core and Jackson. Start reading at {@link dev.rematch.alert.Episodes}.
 */
package dev.rematch.alert;
